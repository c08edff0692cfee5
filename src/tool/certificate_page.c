/* The page that is printed. Times are those of Viet Nam (UTC+7). */

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "tool/certificate.h"

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"vi\"><head><meta charset=\"utf-8\">\n"
    "<title>Giấy xác nhận tín hiệu giám sát hành trình</title>\n<style>\n"
    "@page { size: A4; margin: 18mm }\n"
    "body { font: 11pt/1.4 'Noto Serif', 'DejaVu Serif', serif; max-width: 174mm; margin: auto }\n"
    "h1 { font-size: 15pt; text-align: center } h2 { font-size: 12pt; margin: 1.2em 0 .3em }\n"
    "table { border-collapse: collapse; width: 100% } tr { break-inside: avoid }\n"
    "td, th { border: .3pt solid #444; padding: 2pt 5pt; text-align: left; vertical-align: top }\n"
    "code { font-size: 8pt; overflow-wrap: anywhere } .small { font-size: 9pt }\n"
    "</style></head><body>\n<h1>GIẤY XÁC NHẬN TÍN HIỆU GIÁM SÁT HÀNH TRÌNH</h1>\n";

static const char foot[] =
    "<p class=\"small\">Giấy này nêu những gì hệ thống nhận được và không nhận được; không kết luận "
    "về lỗi của ai. Bản gốc là tệp JSON đi kèm; kiểm tra bằng lệnh <code>haitrinh certificate "
    "--check TỆP</code> và so dấu khoá công khai với dấu do đơn vị cấp công bố.</p>\n"
    "</body></html>\n";

static void put_escaped(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '<')
            fputs("&lt;", out);
        else if (*text == '>')
            fputs("&gt;", out);
        else if (*text == '&')
            fputs("&amp;", out);
        else
            fputc(*text, out);
    }
}

static const char *text_in(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text == NULL ? "" : text;
}

static int64_t number_in(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

/* "22/11/2026 08:00:00", or a dash. */
static void put_time(FILE *out, const json_t *object, const char *name)
{
    int64_t time_us;
    char text[TIME_TEXT_SIZE];
    if (text_to_time(bytes_from_text(text_in(object, name)), &time_us) < 0) {
        fputs("–", out);
        return;
    }
    time_to_text_vn(time_us, text, sizeof text);
    fputs(text, out);
}

static void put_span(FILE *out, int64_t seconds)
{
    int64_t days = seconds / 86400, hours = seconds % 86400 / 3600, minutes = seconds % 3600 / 60;
    if (days > 0)
        fprintf(out, "%" PRId64 " ngày ", days);
    fprintf(out, "%" PRId64 " giờ %" PRId64 " phút", hours, minutes);
}

static void put_devices(FILE *out, const json_t *devices)
{
    size_t index;
    const json_t *device;
    if (json_array_size(devices) == 0) {
        fputs("<p>Trong thời gian này không có thiết bị nào được đăng ký trên tàu.</p>\n", out);
        return;
    }
    fputs("<table><tr><th>Thiết bị</th><th>Kiểu máy</th><th>Nhà cung cấp</th>"
          "<th>Được tính</th></tr>\n",
        out);
    json_array_foreach(devices, index, device)
    {
        const char *const names[] = {"device", "model", "supplier"};
        fputs("<tr>", out);
        for (size_t i = 0; i < COUNT_OF(names); i++) {
            fputs("<td>", out);
            put_escaped(out, text_in(device, names[i]));
            fputs("</td>", out);
        }
        bool is_counted = json_is_true(json_object_get(device, "counted"));
        fprintf(out, "<td>%s</td></tr>\n", is_counted ? "có" : "dự phòng");
    }
    fputs("</table>\n", out);
}

static void put_peers(FILE *out, const json_t *peers)
{
    size_t index;
    const json_t *peer;
    json_array_foreach(peers, index, peer)
    {
        fputs("<li>Cùng nhà cung cấp ", out);
        put_escaped(out, text_in(peer, "supplier"));
        fprintf(out,
            ": %" PRId64 " trong %" PRId64
            " tàu khác còn tín hiệu trong 24 giờ trước đó cũng im lặng trong cùng khoảng giờ.</li>\n",
            number_in(peer, "of_these_silent"), number_in(peer, "vessels_heard_before"));
    }
}

static void put_late(FILE *out, const json_t *silence)
{
    if (number_in(silence, "late_reports") == 0)
        return;
    fprintf(out, "<li>Gửi muộn, ghi đúng giờ: %" PRId64 " báo cáo ghi từ ",
        number_in(silence, "late_reports"));
    put_time(out, silence, "late_first");
    fputs(" đến ", out);
    put_time(out, silence, "late_last");
    fputs(" đã về sau khi có lại tín hiệu (chậm nhất ", out);
    put_time(out, silence, "late_received_until");
    fputs(").</li>\n", out);
}

static void put_manual(FILE *out, const json_t *reports)
{
    size_t index;
    const json_t *report;
    fprintf(out, "<li>Báo cáo vị trí bằng cách khác: %zu lần.", json_array_size(reports));
    json_array_foreach(reports, index, report)
    {
        fputs(index == 0 ? " " : "; ", out);
        put_time(out, report, "time");
        fprintf(out, " (%.4f; %.4f)", json_number_value(json_object_get(report, "lat")),
            json_number_value(json_object_get(report, "lon")));
    }
    fputs("</li>\n", out);
}

static void put_incidents(FILE *out, const json_t *incidents)
{
    size_t index;
    const json_t *incident;
    json_array_foreach(incidents, index, incident)
    {
        fputs("<li>Sự cố chung của nhà cung cấp hoặc vệ tinh được hệ thống ghi nhận: từ ", out);
        put_time(out, incident, "began");
        fputs(" đến ", out);
        put_time(out, incident, "ended");
        fputs(" (số ", out);
        put_escaped(out, text_in(incident, "alarm"));
        fputs(").</li>\n", out);
    }
}

static void put_stops(FILE *out, const json_t *stops)
{
    size_t index;
    const json_t *stop;
    json_array_foreach(stops, index, stop)
    {
        fputs("<li>Hệ thống này ngừng thu, không thể nhận tín hiệu của tàu: từ ", out);
        put_time(out, stop, "since");
        fputs(" đến ", out);
        put_time(out, stop, "until");
        fputs(" (", out);
        put_span(out, number_in(stop, "seconds"));
        fputs(").</li>\n", out);
    }
}

static void put_all_stops(FILE *out, const json_t *stops)
{
    if (!json_is_array(stops))
        fputs("<p>Không có nhật ký để biết hệ thống này có ngừng thu hay không.</p>\n", out);
    if (json_array_size(stops) == 0)
        return;
    fputs("<p>Trong thời gian được hỏi:</p>\n<ul>\n", out);
    put_stops(out, stops);
    fputs("</ul>\n", out);
}

static void put_silence(FILE *out, const json_t *silence, size_t number)
{
    fprintf(out, "<h2>Khoảng im lặng %zu: ", number);
    put_span(out, number_in(silence, "seconds"));
    fputs("</h2>\n<p>Từ ", out);
    put_time(out, silence, "since");
    if (!json_is_true(json_object_get(silence, "is_after_report")))
        fputs(" (trước đó không có báo cáo nào của tàu)", out);
    fputs(" đến ", out);
    put_time(out, silence, "until");
    fputs(json_is_true(json_object_get(silence, "is_over"))
              ? ".</p>\n<ul>\n"
              : ", khi hết thời gian được hỏi; lúc đó tàu chưa có tín hiệu.</p>\n<ul>\n",
        out);
    put_peers(out, json_object_get(silence, "same_supplier"));
    put_incidents(out, json_object_get(silence, "incidents"));
    put_stops(out, json_object_get(silence, "service_stopped"));
    put_manual(out, json_object_get(silence, "manual_reports"));
    put_late(out, silence);
    fputs("</ul>\n", out);
}

static void put_heard(FILE *out, const json_t *certificate)
{
    const json_t *heard = json_object_get(certificate, "heard");
    fputs("<p>Tàu <b>", out);
    put_escaped(out, text_in(certificate, "vessel"));
    fputs("</b>, thời gian từ ", out);
    put_time(out, certificate, "from");
    fputs(" đến ", out);
    put_time(out, certificate, "until");
    fprintf(out, " (giờ Việt Nam). Trong thời gian này hệ thống nhận được %" PRId64 " báo cáo",
        number_in(heard, "reports"));
    if (number_in(heard, "reports") > 0) {
        fputs(", từ ", out);
        put_time(out, heard, "first");
        fputs(" đến ", out);
        put_time(out, heard, "last");
    }
    fprintf(out, ". Dưới đây là các khoảng im lặng từ %" PRId64 " giờ trở lên.</p>\n",
        number_in(certificate, "least_silence_s") / 3600);
}

void certificate_write_page(const json_t *document, FILE *out)
{
    const json_t *certificate = json_object_get(document, "certificate");
    const json_t *silences = json_object_get(certificate, "silences");
    size_t index;
    const json_t *silence;
    fputs(head, out);
    put_heard(out, certificate);
    put_devices(out, json_object_get(certificate, "devices"));
    put_all_stops(out, json_object_get(certificate, "service_stopped"));
    if (json_array_size(silences) == 0)
        fputs("<p>Không có khoảng im lặng nào như vậy.</p>\n", out);
    json_array_foreach(silences, index, silence) put_silence(out, silence, index + 1);
    fputs("<h2>Chữ ký điện tử (Ed25519)</h2>\n<p>Lập lúc ", out);
    put_time(out, certificate, "issued_at");
    fputs(".</p>\n<p><code>khoá công khai ", out);
    put_escaped(out, text_in(document, "public_key"));
    fputs("<br>chữ ký ", out);
    put_escaped(out, text_in(document, "signature"));
    fputs("</code></p>\n", out);
    fputs(foot, out);
}

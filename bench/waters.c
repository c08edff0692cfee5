/* The waters of star.h and places of the fleet that sails there, for a database to be asked about
 * them. One JSON object a line: {"zone": number, "wkt": text}, then {"lat": degrees, "lon": ..}.
 *
 *     bench_waters PLACES
 */

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "fleet.h"

static void write_zone(const struct zone *zone)
{
    size_t count = zone_vertex_count(zone);
    printf("{\"zone\": %d, \"wkt\": \"POLYGON((", (int)zone_facts(zone)->zone_no);
    for (size_t i = 0; i < count; i++) {
        struct point point = zone_vertex(zone, i).point;
        printf("%s%.7f %.7f", i == 0 ? "" : ",", point.lon_e7 / 1e7, point.lat_e7 / 1e7);
    }
    printf("))\"}\n");
}

int main(int argc, char **argv)
{
    int64_t places = 0;
    if (argc != 2 || text_to_int64(bytes_from_text(argv[1]), &places) < 0 || places < 0)
        return 2;
    struct zone *waters[STARS];
    draw_waters(waters);
    for (size_t i = 0; i < STARS; i++)
        write_zone(waters[i]);
    struct fleet *fleet = fleet_new(waters, (size_t)places);
    for (size_t i = 0; i < (size_t)places; i++) {
        struct point point = fleet_report(fleet, i, 0).point;
        printf("{\"lat\": %.7f, \"lon\": %.7f}\n", point.lat_e7 / 1e7, point.lon_e7 / 1e7);
    }
    fleet_free(fleet);
    for (size_t i = 0; i < STARS; i++)
        zone_unref(waters[i]);
    return 0;
}

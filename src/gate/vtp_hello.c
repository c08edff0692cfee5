#include <errno.h>
#include <openssl/crypto.h>
#include <string.h>

#include "base/log.h"
#include "gate/clock.h"
#include "gate/courier.h"
#include "gate/heartbeat.h"
#include "gate/notice.h"
#include "gate/roster.h"
#include "gate/vtp_session.h"

#define PROTO 1
/* Role of the device's and of our session code. */
#define ROLE_DEVICE 'D'
#define ROLE_SERVER 'S'
/* A supplier's gateway is a device of this model: no tracker may speak for others. */
#define GATEWAY_MODEL "gateway"

/* What a Hello is judged by; wiped afterwards. */
struct claim {
    const Vtp__V1__Frame *frame;
    const char *name;
    const struct device *device; /* NULL: in no register, or no key of that number */
    bool is_good;                /* its code fits */
    uint8_t key[DEVICE_SECRET_SIZE];
};

static struct bytes nonce_of_device(const Vtp__V1__Hello *hello)
{
    return (struct bytes){.data = hello->nonce.data, .size = hello->nonce.len};
}

static struct bytes key_of(const struct claim *claim)
{
    return (struct bytes){.data = claim->key, .size = sizeof(claim->key)};
}

static int make_session_code(struct connection *connection, const struct claim *claim, char role,
    const Vtp__V1__Frame *frame, struct mac *out)
{
    struct vtp_session *session = vtp_session_of(connection);
    uint8_t covered[VTP_FRAME_MAX_FIRST + 2 * VTP_NONCE_SIZE + 1];
    size_t size = 0;
    struct bytes nonce = {.data = session->nonce, .size = sizeof(session->nonce)};
    int result = vtp_session_bytes(
        role, nonce, nonce_of_device(claim->frame->hello), frame, covered, sizeof(covered), &size);
    if (result != 0)
        return result;
    struct mac_key key;
    mac_key_set(&key, key_of(claim));
    mac_make(&key, (struct bytes){.data = covered, .size = size}, out);
    mac_key_forget(&key);
    return 0;
}

/* An unknown device's code is computed all the same, under a key of zeros: it takes as long. */
static int judge(struct connection *connection, struct claim *claim)
{
    const struct roster *roster = connection->service->roster;
    const Vtp__V1__Hello *hello = claim->frame->hello;
    claim->device = roster_device(roster, claim->name);
    if (claim->device != NULL &&
        roster_secret(roster, claim->device, hello->key_id, claim->key) != 0)
        claim->device = NULL;
    struct mac code;
    int result = make_session_code(connection, claim, ROLE_DEVICE, claim->frame, &code);
    if (result != 0)
        return result;
    claim->is_good = claim->device != NULL &&
                     mac_is_equal(&code, VTP_SESSION_MAC_SIZE, vtp_frame_mac(claim->frame));
    return 0;
}

/* Unknown device and wrong code look alike from outside. */
static int refuse_claim(struct connection *connection, const struct claim *claim)
{
    struct service *service = connection->service;
    bool is_known = claim->device != NULL;
    char peer[SOURCE_TEXT_MAX];
    connection_peer(connection, peer);
    service->counters[is_known ? COUNT_BAD_MAC : COUNT_UNKNOWN_DEVICE]++;
    log_peer(service->log, is_known ? "bad-mac" : "unknown-device", peer,
        "%s says it is device %s: %s", peer, claim->name,
        is_known ? "its authentication code does not fit" : "it is in no register, or has no key");
    vtp_say_reject(connection, VTP_UNKNOWN_DEVICE, service->settings->retry_us);
    return notice_tell(service->notices, is_known ? NOTICE_BAD_MAC : NOTICE_UNKNOWN_DEVICE,
        claim->name, is_known ? claim->device->device_no : 0, 0);
}

/* The newest authenticated session of a device wins. */
static int replace_older(struct connection *connection, const struct device *device)
{
    struct service *service = connection->service;
    struct presence_entry *entry = presence_of(service->presence, device->device_no);
    if (entry == NULL)
        return -ENOMEM;
    struct connection *older = connection_find(service->connections, entry->slot, entry->number);
    bool is_takeover = older != NULL && older != connection && entry->is_own;
    entry->slot = connection->slot;
    entry->number = connection->number;
    entry->is_own = true;
    if (!is_takeover)
        return 0;
    bool is_clone = presence_note_takeover(entry, clock_mono_us());
    service->counters[COUNT_TAKEOVERS]++;
    connection_part(older, FAREWELL_SUPERSEDED);
    if (is_clone)
        log_peer(service->log, "clone", device->key.text,
            "device %s was taken over by a newer session more than %d times in 10 minutes: two "
            "devices share one identity",
            device->key.text, TAKEOVERS_MAX);
    return notice_tell(service->notices, is_clone ? NOTICE_CLONE : NOTICE_TAKEOVER,
        device->key.text, device->device_no, device->supplier_no);
}

static int say_welcome(struct connection *connection, const struct claim *claim)
{
    const struct gate_settings *settings = connection->service->settings;
    Vtp__V1__Welcome welcome = VTP__V1__WELCOME__INIT;
    welcome.has_proto = welcome.has_clock = welcome.has_keepalive_s = true;
    welcome.has_max_frame = welcome.has_window = true;
    welcome.proto = PROTO;
    welcome.clock = (uint32_t)(clock_wall_us() / SECOND_US);
    welcome.keepalive_s = (uint32_t)(settings->keepalive_us / SECOND_US);
    welcome.max_frame = VTP_FRAME_MAX;
    welcome.window = (uint32_t)settings->window;
    Vtp__V1__Frame frame = VTP__V1__FRAME__INIT;
    frame.body_case = VTP__V1__FRAME__BODY_WELCOME;
    frame.welcome = &welcome;
    struct mac code;
    int result = make_session_code(connection, claim, ROLE_SERVER, &frame, &code);
    if (result == 0)
        result = vtp_frame_set_mac(&frame, code.bytes, VTP_SESSION_MAC_SIZE);
    if (result == 0)
        vtp_say(connection, &frame);
    return result;
}

static int adopt(struct connection *connection, const struct claim *claim)
{
    struct vtp_session *session = vtp_session_of(connection);
    const struct device *device = claim->device;
    const Vtp__V1__Hello *hello = claim->frame->hello;
    struct bytes nonce = {.data = session->nonce, .size = sizeof(session->nonce)};
    int result = mac_batch_key(key_of(claim), nonce, nonce_of_device(hello), &session->batch_key);
    if (result != 0)
        return result;
    session->device = device->key;
    session->device_no = device->device_no;
    session->key_id = hello->key_id;
    session->is_gateway = hello->gateway_id != NULL;
    session->supplier_no = session->is_gateway ? device->supplier_no : 0;
    connection->path = device->supplier_no;
    connection_authenticated(connection);
    result = replace_older(connection, device);
    if (result == 0)
        result = say_welcome(connection, claim);
    if (result == 0)
        courier_deliver(connection->service->courier, connection, session->device_no);
    return result;
}

/* How long a device that broke the protocol still has to stay away. */
static int64_t penalty_left_us(const struct service *service, int32_t device_no)
{
    const struct presence_entry *entry = presence_find(service->presence, device_no);
    if (entry == NULL || entry->penalty_until_us == 0)
        return 0;
    int64_t left_us = entry->penalty_until_us - clock_mono_us();
    return left_us > 0 ? left_us : 0;
}

static bool may_be_gateway(const struct device *device)
{
    return device->supplier_no != 0 && strcmp(device->model, GATEWAY_MODEL) == 0;
}

/* Who has proven to be the device: is it welcome? */
static int receive(struct connection *connection, const struct claim *claim)
{
    const struct gate_settings *settings = connection->service->settings;
    bool is_gateway = claim->frame->hello->gateway_id != NULL;
    int64_t penalty_us = penalty_left_us(connection->service, claim->device->device_no);
    if (!claim->device->is_enabled || (is_gateway && !may_be_gateway(claim->device)))
        vtp_say_reject(connection, VTP_DISABLED, 10 * settings->retry_us);
    else if (penalty_us > 0)
        vtp_say_reject(connection, VTP_RATE, 2 * penalty_us);
    else
        return adopt(connection, claim);
    return 0;
}

/* The register comes moments after a start; who is sent away comes back much later. */
static int wait_for_register(struct connection *connection)
{
    const struct gate_settings *settings = connection->service->settings;
    int64_t waited_us = clock_mono_us() - (int64_t)connection->since_s * SECOND_US;
    if (waited_us < settings->first_frame_us / 2)
        return SESSION_WAIT;
    vtp_say_reject(connection, VTP_OVERLOADED, settings->retry_us);
    return 0;
}

int vtp_take_hello(struct connection *connection, const Vtp__V1__Frame *frame)
{
    const Vtp__V1__Hello *hello = frame->hello;
    if (hello->proto_min > PROTO || hello->proto_max < PROTO) {
        vtp_say_reject(connection, VTP_VERSION, 0);
        return 0;
    }
    if (!roster_is_ready(connection->service->roster))
        return wait_for_register(connection);
    struct claim claim = {
        .frame = frame, .name = hello->gateway_id != NULL ? hello->gateway_id : hello->device_id};
    int result = judge(connection, &claim);
    if (result == 0)
        result = claim.is_good ? receive(connection, &claim) : refuse_claim(connection, &claim);
    OPENSSL_cleanse(claim.key, sizeof(claim.key));
    return result;
}

static bool fits(
    const struct vtp_session *session, const uint8_t *covered, size_t size, struct bytes given)
{
    struct mac code;
    mac_make(&session->batch_key, (struct bytes){.data = covered, .size = size}, &code);
    return mac_is_equal(&code, VTP_BATCH_MAC_SIZE, given);
}

/* First over the bytes as they came, which costs nothing to lay out; then over the frame as
 * doc/wire/vtp.md writes it, for a device that sends its fields in another order. */
bool vtp_has_good_mac(struct connection *connection, const Vtp__V1__Frame *frame, struct bytes raw)
{
    const struct vtp_session *session = vtp_session_of(connection);
    struct bytes given = vtp_frame_mac(frame);
    uint8_t covered[VTP_FRAME_MAX];
    size_t size = 0;
    if (given.size == 0)
        return connection->is_tls;
    if (vtp_covered_as_sent(raw, covered, &size) && fits(session, covered, size, given))
        return true;
    return vtp_covered_bytes(frame, covered, sizeof(covered), &size) == 0 &&
           fits(session, covered, size, given);
}

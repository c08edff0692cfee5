#pragma once

/* A protobuf message as members of an open JSON object, under its own field names: what is absent
 * is left out, bytes are hex, enumerations their names. For people who look at control frames; no
 * program of ours reads it back. */

#include <protobuf-c/protobuf-c.h>

#include "base/json.h"

void message_json(struct json *json, const ProtobufCMessage *message);

#pragma once

/* The outage certificate: a statement of what was heard of a vessel and what was not (made by
 * sql/statement/certificate.sql), with an Ed25519 signature, as JSON and as a page to print.
 *
 *     {"certificate": {...}, "public_key": HEX, "signature": HEX}
 *
 * Signed are the bytes of "certificate" with its members in the order of their names and no blanks
 * (certificate_bytes): whatever a program or a person does to the layout, the signature stays good;
 * whatever they do to a value, it does not. Designed to be shown to inspectors; what it is worth in
 * law is for them to say. */

#include <jansson.h>
#include <stdio.h>

#include "haitrinh/base.h"

#include "tool/signature.h"
#include "tool/stop_list.h"

/* The time asked for, from where the first of its silences began. */
struct stop certificate_span(const json_t *certificate);
/* Puts when this service did not listen ("service_stopped") beside the time asked for and into each
 * silence, null when `stops` is NULL: not known. -ENOMEM. */
MUST_CHECK int certificate_note_stops(json_t *certificate, const struct stop_list *stops);
/* Owned by the caller (free); NULL: no memory. */
char *certificate_bytes(const json_t *certificate);
/* The whole document, signed; -ENOMEM, -EIO. */
MUST_CHECK int certificate_sign(
    json_t *certificate, const struct signer *signer, json_t **out_document);
/* NULL when the document's signature fits the key in it; else a sentence. */
const char *certificate_doubt(const json_t *document);
/* The certificate as an A4 page in Vietnamese. */
void certificate_write_page(const json_t *document, FILE *out);

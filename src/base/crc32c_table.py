"""Writes the slice-by-8 tables of CRC-32C (RFC 3720) as a C header to standard output."""

POLYNOMIAL = 0x82F63B78  # reflected


def first_table():
    for byte in range(256):
        crc = byte
        for _ in range(8):
            crc = crc >> 1 ^ (POLYNOMIAL if crc & 1 else 0)
        yield crc


def main():
    tables = [list(first_table())]
    for _ in range(7):
        tables.append([crc >> 8 ^ tables[0][crc & 0xFF] for crc in tables[-1]])
    print("static const uint32_t crc32c_table[8][256] = {")
    for table in tables:
        print("    {" + ", ".join(f"0x{crc:08X}U" for crc in table) + "},")
    print("};")


main()

"""Write the smallest Excel 97 workbook that holds a table of texts: a compound file with one stream."""

import struct

_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_SECTOR = 512


def workbook(rows):
    """Return the bytes of a workbook with one sheet."""
    return _compound(_stream(rows))


def _record(kind, body=b""):
    return struct.pack("<HH", kind, len(body)) + body


def _stream(rows):
    def opening(what):
        return _record(0x0809, struct.pack("<HHHHII", 0x0600, what, 0x0DBB, 0x07CC, 0, 6))

    sheet = opening(0x10) + _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            text = struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le")
            sheet += _record(0x0204, struct.pack("<HHH", row, column, 0) + text)
    sheet += _record(0x000A)
    name = b"Sheet1"
    head = opening(0x05) + _record(0x0042, struct.pack("<H", 1200))
    length = len(head) + 4 + 8 + len(name) + 4
    bound = _record(0x0085, struct.pack("<IHBB", length, 0, len(name), 0) + name)
    return head + bound + _record(0x000A) + sheet


def _compound(stream):
    stream = stream.ljust(max(4096, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    count = len(stream) // _SECTOR
    chain = [_FAT, _END, *range(3, count + 2), _END]
    fat = struct.pack(f"<{_SECTOR // 4}I", *chain, *[_FREE] * (_SECTOR // 4 - len(chain)))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<I", 0) + struct.pack("<I", _FREE) * 108
    folder = _entry("Root Entry", 5, child=1, start=_END, size=0) + _entry("Workbook", 2, start=2, size=len(stream))
    return header + fat + folder.ljust(_SECTOR, b"\0") + stream


def _entry(name, kind, *, start, size, child=_FREE):
    written = name.encode("utf-16-le")
    body = written.ljust(64, b"\0") + struct.pack("<HBB", len(written) + 2, kind, 1)
    return body + struct.pack("<III", _FREE, _FREE, child) + bytes(36) + struct.pack("<IQ", start, size)

package picture

import (
	"bytes"
	"encoding/binary"
)

// orientation reads from a JPEG how its camera was held: 1 to 8, or 0 where it does not say.
func orientation(data []byte) int {
	for at := 2; at+4 <= len(data) && data[at] == 0xff; {
		size := int(binary.BigEndian.Uint16(data[at+2:]))
		end := at + 2 + size
		if size < 2 || end > len(data) || data[at+1] == 0xda { // the pixels begin
			return 0
		}
		if body := data[at+4 : end]; data[at+1] == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")) {
			return tagOf(body[6:])
		}
		at = end
	}
	return 0
}

const orientationTag = 0x0112

// tagOf finds the orientation in the first directory of a TIFF structure.
func tagOf(tiff []byte) int {
	if len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 0
	}
	entries := tiff[at:]
	for n := range int(order.Uint16(entries)) {
		from := 2 + 12*n
		if from+12 > len(entries) {
			return 0
		}
		if order.Uint16(entries[from:]) == orientationTag {
			return int(order.Uint16(entries[from+8:]))
		}
	}
	return 0
}

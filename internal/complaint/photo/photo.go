// Package photo takes out of a photograph what it says beside the picture: where and when it was taken, by whom, with
// which telephone, and whatever else was hung onto the file. It promises that the picture itself stays bit for bit as it
// was and stands the right way up, that what remains can be opened, and that a file which pretends to be larger than a
// town hall's computers can bear is refused. It knows JPEG and PNG, and nobody.
package photo

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	_ "image/jpeg" // so that image.DecodeConfig knows them
	_ "image/png"
	"slices"
)

// mostPixels is how large a picture may be: 64 million points, more than any telephone's.
const mostPixels = 64 << 20

// ErrPicture says that a file is no picture that could be shown.
var ErrPicture = errors.New("no picture that could be shown")

// Clean gives the picture without anything that it says beside itself.
func Clean(data []byte) ([]byte, error) {
	config, kind, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || config.Width < 1 || config.Height < 1 || config.Width > mostPixels/config.Height {
		return nil, ErrPicture
	}
	if kind == "png" {
		return cleanPNG(data)
	}
	return cleanJPEG(data)
}

// keptChunks are the parts of a PNG that make its picture; texts, times and EXIF are others.
func keptChunks() []string {
	return []string{"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "bKGD", "pHYs"}
}

const pngHead = 8 // bytes before the first chunk; as many are a chunk's length and name

func cleanPNG(data []byte) ([]byte, error) {
	out := bytes.NewBuffer(slices.Clone(data[:pngHead]))
	for rest := data[pngHead:]; len(rest) >= pngHead+4; {
		size := uint64(binary.BigEndian.Uint32(rest)) + pngHead + 4
		if size > uint64(len(rest)) {
			return nil, ErrPicture
		}
		name := string(rest[4:pngHead])
		if slices.Contains(keptChunks(), name) {
			_, _ = out.Write(rest[:size])
		}
		if name == "IEND" { // what comes after it is no part of the picture
			return out.Bytes(), nil
		}
		rest = rest[size:]
	}
	return nil, ErrPicture
}

// The markers of a JPEG that matter here.
const (
	startOfImage = 0xd8
	endOfImage   = 0xd9
	startOfScan  = 0xda
	app0         = 0xe0 // JFIF
	app1         = 0xe1 // EXIF and XMP
	app2         = 0xe2 // colour profile, and pictures behind the picture
	app14        = 0xee // how the colours are coded
	app15        = 0xef
	comment      = 0xfe
)

func cleanJPEG(data []byte) ([]byte, error) {
	out := bytes.NewBuffer([]byte{0xff, startOfImage})
	_, _ = out.Write(upright(orientation(data)))
	for at := 2; at+4 <= len(data); {
		if data[at] != 0xff {
			return nil, ErrPicture
		}
		marker := data[at+1]
		if marker == 0xff { // a fill byte
			at++
			continue
		}
		if marker == endOfImage {
			break
		}
		end := at + 2 + int(binary.BigEndian.Uint16(data[at+2:]))
		if end > len(data) {
			return nil, ErrPicture
		}
		if keeps(marker, data[at+4:end]) {
			_, _ = out.Write(data[at:end])
		}
		if marker == startOfScan {
			next := scanEnd(data, end)
			_, _ = out.Write(data[end:next])
			end = next
		}
		at = end
	}
	_, _ = out.Write([]byte{0xff, endOfImage})
	return out.Bytes(), nil
}

// keeps tells whether a part of a JPEG belongs to the picture.
func keeps(marker byte, body []byte) bool {
	switch marker {
	case app0, app14:
		return true
	case app2:
		return bytes.HasPrefix(body, []byte("ICC_PROFILE\x00"))
	default:
		return (marker < app0 || marker > app15) && marker != comment
	}
}

// scanEnd finds where the points of a scan end: at the next marker that is no part of them.
func scanEnd(data []byte, at int) int {
	for ; at+1 < len(data); at++ {
		next := data[at+1]
		if data[at] == 0xff && next != 0 && next != 0xff && (next < 0xd0 || next > 0xd7) {
			return at
		}
	}
	return len(data)
}

// The way to the orientation in EXIF: tag 0x0112 of the first directory of a TIFF header.
const (
	exifHead       = "Exif\x00\x00"
	orientationTag = 0x0112
	entryLength    = 12
	upside         = 8 // the largest of the eight orientations
)

// orientation reads how a picture is turned: 1 to 8, 0 where it does not say.
func orientation(data []byte) uint16 {
	for at := 2; at+4 <= len(data) && data[at] == 0xff && data[at+1] != startOfScan; {
		end := at + 2 + int(binary.BigEndian.Uint16(data[at+2:]))
		if end > len(data) {
			return 0
		}
		if body, ok := bytes.CutPrefix(data[at+4:end], []byte(exifHead)); ok && data[at+1] == app1 {
			return turned(body)
		}
		at = end
	}
	return 0
}

func turned(tiff []byte) uint16 {
	if len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 0
	}
	count := uint64(order.Uint16(tiff[at:]))
	for i := range count {
		entry := at + 2 + i*entryLength
		if entry+entryLength > uint64(len(tiff)) {
			return 0
		}
		if order.Uint16(tiff[entry:]) == orientationTag {
			if v := order.Uint16(tiff[entry+8:]); v <= upside {
				return v
			}
			return 0
		}
	}
	return 0
}

const exifLength = 34 // bytes of such a part: its own length, the head, a directory of one entry

// upright is a part that says how a picture is turned, and nothing else; none for one that is not.
func upright(turn uint16) []byte {
	if turn < 2 {
		return nil
	}
	tiff := []byte{'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, byte(turn & 15), 0, 0, 0, 0, 0, 0}
	body := append([]byte(exifHead), tiff...)
	return append([]byte{0xff, app1, 0, exifLength}, body...)
}

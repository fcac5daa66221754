package certificate

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"image"
	"image/color"
	"io"
	"regexp"
	"strconv"
	"time"

	"comune.example/sportello/internal/certificate/stamp"
	"comune.example/sportello/internal/pdf"
)

// verifyPDF verifies a PDF: the signature and the seal in its stamp must agree that it is one certificate of ours. A PDF
// that carries a seal but no intact signature is worth what a sheet of paper is: its facts must be compared.
func verifyPDF(file []byte, trust Trust, now time.Time) Report {
	inspected, err := pdf.Inspect(file)
	signed := err == nil && inspected.Integrity != pdf.Unsigned
	if signed && inspected.Integrity != pdf.Intact {
		return Report{Verdict: Altered}
	}
	text := stampIn(file)
	if text == "" {
		return Report{Verdict: NoSeal}
	}
	r := VerifyText(text, trust, now)
	if !signed || r.Verdict != Valid && r.Verdict != Expired {
		return r
	}
	signer := inspected.Chain[0]
	if !trust.issuedBy(signer, r.IssuedAt) {
		return Report{Verdict: NotAuthentic}
	}
	seal := stamp.Open(text, trust.Seals, now)
	if !carries(inspected, seal.Claims.Content.Digest, r.Code) {
		return Report{Verdict: Altered}
	}
	r.Match, r.Signer = MatchIntact, signer.Subject.CommonName+", "+first(signer.Subject.Organization...)
	return r
}

// carries tells whether the file has the attachment that the seal names.
func carries(inspected pdf.Report, digest []byte, code string) bool {
	for _, a := range inspected.Attachments {
		if a.Name == attachmentName && sameFacts(a.Data, digest, code) {
			return true
		}
	}
	return false
}

const (
	mostInflated = 16 << 20 // bytes of all streams that are looked into
	mostStreams  = 200
	mostImages   = 20
	largestStamp = 177 // modules of the largest QR code
	pixelsModule = 4
)

// stampIn reads the stamp that our own PDFs draw as an inline image, and gives its text; empty if there is none. It looks
// into the streams as they stand in the file, so that a damaged file is read too.
func stampIn(file []byte) string {
	left, image := int64(mostInflated), inlineImage()
	for range mostStreams {
		_, after, ok := bytes.Cut(file, []byte("stream\n"))
		if !ok {
			return ""
		}
		file = after
		page := inflated(after, left)
		if left -= int64(len(page)); left <= 0 {
			return ""
		}
		if text := stampOf(page, image); text != "" {
			return text
		}
	}
	return ""
}

// inflated gives what a compressed stream holds; nothing for any other stream.
func inflated(stream []byte, most int64) []byte {
	r, err := zlib.NewReader(bytes.NewReader(stream))
	if err != nil {
		return nil
	}
	page, err := io.ReadAll(io.LimitReader(r, most))
	if err != nil {
		return nil
	}
	return page
}

// stampOf reads the first inline image mask of a page that is a QR code.
func stampOf(page []byte, image *regexp.Regexp) string {
	for _, m := range image.FindAllSubmatch(page, mostImages) {
		width, err1 := strconv.Atoi(string(m[1]))
		height, err2 := strconv.Atoi(string(m[2]))
		if err1 != nil || err2 != nil || width < 1 || width > largestStamp || height != width {
			continue
		}
		stride := (width + 7) / 8
		bits := make([]byte, hex.DecodedLen(len(m[3])))
		if _, err := hex.Decode(bits, m[3]); err != nil || len(bits) != stride*height {
			continue
		}
		if text, err := stamp.ReadQR(picture(bits, width, stride)); err == nil {
			return text
		}
	}
	return ""
}

// inlineImage finds a one-bit inline image in hexadecimal, as internal/pdf draws bitmaps: width, height, data.
func inlineImage() *regexp.Regexp {
	return regexp.MustCompile(`BI\s*/W (\d{1,3})\s*/H (\d{1,3})\s*/IM true\s*/BPC 1\s*/F\s*/AHx\s+ID\s+([0-9A-Fa-f]+)>\s*EI`)
}

// picture draws the mask, whose bits are 0 where it is dark, with a quiet zone around it.
func picture(bits []byte, size, stride int) *image.Gray {
	const quiet = quietModules
	side := (size + 2*quiet) * pixelsModule
	img := image.NewGray(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			mx, my := x/pixelsModule-quiet, y/pixelsModule-quiet
			dark := mx >= 0 && my >= 0 && mx < size && my < size && bits[my*stride+mx/8]&(0x80>>(mx%8)) == 0
			if !dark {
				img.SetGray(x, y, color.Gray{Y: 255})
			}
		}
	}
	return img
}

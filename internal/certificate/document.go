package certificate

import (
	"crypto/x509"
	"fmt"
	"io/fs"

	"comune.example/sportello/internal/certificate/stamp"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/pdf"
)

// The size of the stamp: a module is 6 dots of 300 to the inch, 5 where the side would exceed 50 mm; 4 modules of quiet.
const (
	quietModules = 4
	largeModule  = 1.44
	smallModule  = 1.20
	longestSide  = 50.0 / 25.4 * 72
)

// printer is what PDFs are made with: fonts, plans of QR codes, the parsed chain. It may be shared.
type printer struct {
	press  *pdf.Press
	drawer stamp.Drawer
	chain  []*x509.Certificate
}

func newPrinter(keys Keys) (*printer, error) {
	press, err := pdf.NewPress()
	if err != nil {
		return nil, err
	}
	p := &printer{press: press}
	for _, der := range keys.Chain {
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, fmt.Errorf("certificate: chain: %w", err)
		}
		p.chain = append(p.chain, cert)
	}
	return p, nil
}

// print sets the certificate in type, with its stamp and its attachment, and signs it.
func (s *Service) print(kind Kind, c Certificate, text wording, seal sealed, use Use) ([]byte, error) {
	figure, err := s.stamp(c, seal)
	if err != nil {
		return nil, err
	}
	t := s.writer.print.T
	blocks := []pdf.Block{
		pdf.Heading{Level: 1, Text: s.title(kind)},
		pdf.Paragraph{Text: t("text.basis")},
		pdf.Spacer{Height: 6},
		pdf.Paragraph{Text: text.holder, Bold: true},
		pdf.Paragraph{Text: text.born},
		pdf.Spacer{Height: 6},
	}
	for _, line := range text.lines {
		blocks = append(blocks, pdf.Paragraph{Text: line})
	}
	if len(text.members) > 0 {
		blocks = append(blocks, pdf.Paragraph{Text: text.heading}, pdf.List{Items: text.members})
	}
	blocks = append(blocks, pdf.Spacer{Height: 8}, pdf.Paragraph{Text: t("text.purpose40"), Bold: true},
		pdf.Paragraph{Text: s.validity(kind, c)}, pdf.Paragraph{Text: s.duty(c, use)}, pdf.Spacer{Height: 6},
		pdf.Paragraph{Text: t("text.place", s.town.Name, s.writer.date(c.Day()))}, pdf.Paragraph{Text: t("text.office")},
		pdf.Together{Blocks: []pdf.Block{pdf.Rule{}, figure}})
	return s.printer.press.Write(pdf.Document{
		Title: s.title(kind), Author: s.town.Title, Lang: "it-IT", Created: c.IssuedAt, ID: []byte(c.Code),
		Letterhead: pdf.Letterhead{Name: s.town.Title, Details: []string{t("text.department")}},
		Footer:     pdf.Footer{Text: t("text.code", SpacedCode(c.Code)), Page: t("text.page", "{page}", "{pages}")},
		Blocks:     blocks,
		Attachment: &pdf.Attachment{Name: attachmentName, MediaType: "application/json", Description: t("text.attachment"), Data: seal.attachment},
		Signature: &pdf.Signer{
			Key: s.keys.PAdES, Chain: s.printer.chain, Name: s.town.Title, Reason: t("text.reason"), Location: s.town.Name,
			Label: t("text.signature"), Certify: true,
		},
	})
}

// stamp draws the QR code with, beside it, what the law wants to be said and how to verify.
//
// norm: CAD (D.Lgs. 82/2005) art. 23 c. 2-bis
func (s *Service) stamp(c Certificate, seal sealed) (pdf.Figure, error) {
	m, err := s.printer.drawer.Draw(seal.text)
	if err != nil {
		return pdf.Figure{}, err
	}
	module := largeModule
	if float64(m.Size+2*quietModules)*module > longestSide {
		module = smallModule
	}
	t := s.writer.print.T
	return pdf.Figure{
		Bitmap: pdf.Bitmap{Width: m.Size, Height: m.Size, Bits: m.Rows()}, Module: module, Quiet: quietModules, Alt: t("text.figure"),
		Beside: []pdf.Paragraph{
			{Text: t("text.code", ""), Small: true},
			{Text: SpacedCode(c.Code), Mono: true},
			{Text: t("text.stamp", "https://"+s.town.Address+"/V"), Small: true},
		},
	}, nil
}

// validity says until when the certificate may be used.
//
// norm: D.P.R. 223/1989 art. 33 (three months), D.P.R. 445/2000 art. 41 (without end for what cannot change)
func (s *Service) validity(kind Kind, c Certificate) string {
	switch {
	case c.Expires.IsZero():
		return s.writer.print.T("text.unlimited")
	case kind.Months == 1:
		return s.writer.print.T("text.validity_one", s.lastDay(c))
	default:
		return s.writer.print.T("text.validity", kind.Months, s.lastDay(c))
	}
}

func (s *Service) lastDay(c Certificate) string {
	return s.writer.date(italy.DayOf(c.Expires).AddDays(-1))
}

func (s *Service) duty(c Certificate, use Use) string {
	t := s.writer.print.T
	switch {
	case c.Bollo == "":
		return t("text.exempt_law")
	case paid(c.Bollo):
		return t("text.paid", c.Bollo)
	case use.Exemption == OtherExemption:
		return t("text.exempt", use.Reason)
	default:
		return t("text.exempt", t("text.exemption."+c.Bollo[1:]))
	}
}

// textsFS is the folder of the certificate's words.
func textsFS() fs.FS {
	sub, err := fs.Sub(textFiles, "texts")
	if err != nil {
		return textFiles
	}
	return sub
}

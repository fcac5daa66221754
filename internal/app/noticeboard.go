package app

import (
	"context"
	"crypto/x509"
	"fmt"

	"comune.example/sportello/internal/certificate"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/noticeboard"
	"comune.example/sportello/internal/noticeboard/noticeboardweb"
	"comune.example/sportello/internal/pdf"
	"comune.example/sportello/internal/portal"
	"comune.example/sportello/internal/sample"
)

// How many acts the sample has published in the half-year, and in these days.
const (
	actsOfTheHalfYear = 30
	actsOfToday       = 10
)

// makeNoticeboard makes the module of the notice board. Its proofs are signed with the key that signs certificates.
func (a *App) makeNoticeboard(keys certificate.Keys) (err error) {
	signers, err := parsedChain(keys)
	if err != nil {
		return err
	}
	m := a.Municipality
	a.Noticeboard, err = noticeboard.NewService(a.Journal, noticeboard.Config{
		Town: m.Title, Subjects: string(portal.Acts), Trusted: trustedBy(signers),
		Office: func(slug string) bool { _, ok := m.Office(slug); return ok },
		NameOf: func(slug string) string { return officeTitle(m, slug) },
		Seal: func(doc pdf.Document) ([]byte, error) {
			doc.Signature.Key, doc.Signature.Chain, doc.Signature.Name, doc.Signature.Location = keys.PAdES, signers, m.Title, m.Name
			return a.press.Write(doc)
		},
	})
	return err
}

func parsedChain(keys certificate.Keys) ([]*x509.Certificate, error) {
	var chain []*x509.Certificate
	for _, der := range keys.Chain {
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, fmt.Errorf("the signature's chain: %w", err)
		}
		chain = append(chain, cert)
	}
	return chain, nil
}

// trustedBy tells whether a signature's certificate is one of these, or issued by one of them, and was good when it signed.
func trustedBy(signers []*x509.Certificate) func(pdf.Report) (string, bool) {
	return func(r pdf.Report) (string, bool) {
		if len(r.Chain) == 0 {
			return "", false
		}
		signer := r.Chain[0]
		name := signer.Subject.CommonName
		if len(signer.Subject.Organization) > 0 {
			name += ", " + signer.Subject.Organization[0]
		}
		if r.SignedAt.Before(signer.NotBefore) || r.SignedAt.After(signer.NotAfter) {
			return name, false
		}
		for _, known := range signers {
			if signer.Equal(known) || known.IsCA && signer.CheckSignatureFrom(known) == nil {
				return name, true
			}
		}
		return name, false
	}
}

func officeTitle(m *municipality.Municipality, slug string) string {
	if o, ok := m.Office(slug); ok {
		return o.Name.In("it")
	}
	return slug
}

func (a *App) noticeboardModule() module.Module {
	return noticeboardweb.Module(a.Noticeboard, a.shell, noticeboardweb.Options{
		Town: a.Municipality.Title, Origin: a.Config.Public, Offices: a.Municipality.Offices,
	})
}

// sampleActs are the acts that the sample town publishes.
func (a *App) sampleActs(ctx context.Context) (sample.Acts, error) {
	keeper, err := a.Account.Find(identity.AsSystem(ctx, "sample"), sample.Editor)
	if err != nil {
		return sample.Acts{}, err
	}
	clerks, err := a.clerks(ctx)
	return sample.Acts{
		Board: a.Noticeboard, Offices: sample.WorkingOffices(a.Municipality, a.Catalog), Keeper: keeper.Actor(),
		Clerk: func(office string) (identity.Actor, bool) { c, ok := clerks[office]; return c, ok },
		Paper: a.actPaper,
	}, err
}

// actPaper sets an act of the sample in type.
func (a *App) actPaper(kind, subject, text string) ([]byte, error) {
	return a.press.Write(pdf.Document{
		Title: subject, Author: a.Municipality.Title, Lang: "it-IT", Created: firstYear(), SharedFonts: true, Substitute: true,
		Letterhead: pdf.Letterhead{Name: a.Municipality.Title},
		Blocks:     []pdf.Block{pdf.Heading{Level: 1, Text: kind}, pdf.Paragraph{Text: subject, Bold: true}, pdf.Spacer{Height: 8}, pdf.Paragraph{Text: text}},
	})
}

// freshActs puts acts on the demonstration's board unless there are some.
func (a *App) freshActs(ctx context.Context) error {
	acts, err := a.sampleActs(ctx)
	if err != nil {
		return err
	}
	return acts.Today(ctx, a.Config.Now(), actsOfToday)
}

// pastActs has the town publish acts in the half-year that it lived, and record each of its days.
func (a *App) pastActs(ctx context.Context) error {
	from, to, err := a.HalfYear()
	if err != nil {
		return err
	}
	acts, err := a.sampleActs(ctx)
	if err != nil {
		return err
	}
	return acts.Lived(ctx, from, to, actsOfTheHalfYear)
}

package municipality

import (
	"slices"

	"comune.example/sportello/internal/declare"
)

// CertificateKind is a certificate that citizens can ask for.
type CertificateKind struct {
	Slug      string   `yaml:"slug"`
	Statistic string   `yaml:"statistic"` // key of the half-year figures
	Title     Text     `yaml:"title"`
	ANPR      []int    `yaml:"anpr"`   // types of the national registry's table, several for a combined one
	Facts     []string `yaml:"facts"`  // blocks of Facts(), in the order in which they are printed
	Months    int      `yaml:"months"` // of validity; 0 where what it says cannot change
	Bollo     string   `yaml:"bollo"`  // BolloDue or BolloExempt
}

// The rules of the stamp duty on a certificate.
//
// norm: D.P.R. 642/1972 tariffa art. 4 (due, unless an exemption of tabella B is claimed).
const (
	BolloDue    = "due"
	BolloExempt = "exempt"
)

// Facts lists the blocks of facts that a certificate can be made of.
func Facts() []string {
	return []string{
		"residence", "family", "kinship", "civil-status", "birth", "marriage", "citizenship", "life", "free-status",
	}
}

// anprTypes is the number of types in the national registry's table of certificates.
const anprTypes = 20

func (l *loader) certificates() {
	var file struct {
		Certificates []CertificateKind `yaml:"certificates"`
	}
	at := l.decode("certificates.yaml", &file)
	l.m.Certificates = file.Certificates
	slugs, keys := map[string]bool{}, map[string]bool{}
	for i, c := range file.Certificates {
		here := at.Sub("certificates", i)
		unique(here.Sub("slug"), slugs, c.Slug)
		l.statistic(here.Sub("statistic"), keys, c.Statistic)
		need(here, "the title", c.Title)
		c.check(here)
	}
}

func (c CertificateKind) check(at declare.At) {
	at.Want(len(c.ANPR) > 0 && len(c.Facts) > 0, "a certificate needs at least one ANPR type and one block of facts")
	for j, n := range c.ANPR {
		at.Sub("anpr", j).Want(n >= 1 && n <= anprTypes, "ANPR has no certificate type %d", n)
	}
	for j, f := range c.Facts {
		at.Sub("facts", j).Want(slices.Contains(Facts(), f), "unknown block of facts %q", f)
	}
	at.Sub("months").Want(c.Months >= 0 && c.Months <= 12, "a certificate is valid for 1 to 12 months, or 0 for ever")
	known := c.Bollo == BolloDue || c.Bollo == BolloExempt
	at.Sub("bollo").Want(known, "the rule of the stamp duty is %s or %s, not %q", BolloDue, BolloExempt, c.Bollo)
}

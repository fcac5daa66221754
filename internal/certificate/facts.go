package certificate

// CertificateIssued tells that somebody has a new certificate.
type CertificateIssued struct{ Certificate Certificate }

// FactName implements journal.Fact.
func (CertificateIssued) FactName() string { return "certificate.issued" }

// CertificateAnnulled tells that a certificate was taken back.
type CertificateAnnulled struct{ Certificate Certificate }

// FactName implements journal.Fact.
func (CertificateAnnulled) FactName() string { return "certificate.annulled" }

package certificate

// CertificateIssued tells that somebody has a new certificate.
type CertificateIssued struct{ Certificate Certificate } //nolint:revive // Issued is the state, this the fact

// FactName implements journal.Fact.
func (CertificateIssued) FactName() string { return "certificate.issued" }

// CertificateAnnulled tells that a certificate was taken back.
type CertificateAnnulled struct{ Certificate Certificate } //nolint:revive // Annulled is the state, this the fact

// FactName implements journal.Fact.
func (CertificateAnnulled) FactName() string { return "certificate.annulled" }

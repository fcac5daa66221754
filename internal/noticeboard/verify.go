package noticeboard

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/pdf"
)

// DayState is what the evidence says of an act on one day.
type DayState string

// The states of a day. Unknown is neither yes nor no: nothing was recorded.
const (
	DayShown     DayState = "shown"
	DayUnknown   DayState = "unknown"
	DayAbsent    DayState = "absent"
	DayDifferent DayState = "different"
)

// DayFound is one day of a publication.
type DayFound struct {
	Day   italy.Day `json:"day"`
	State DayState  `json:"state"`
	At    time.Time `json:"at"`   // UTC; of the evidence, the first of the day; zero without one
	Hash  string    `json:"hash"` // of that evidence
}

// Recounted is what a recount of a proof's hashes found.
type Recounted struct {
	Last    italy.Day  `json:"last"`    // day that the proof reaches to
	Days    []DayFound `json:"days"`    // from the first to the last, none left out
	Content bool       `json:"content"` // the act has the digest that the proof says
	Broken  []int64    `json:"broken"`  // numbers of the links that do not fit
}

// Sound tells whether every hash fits.
func (r Recounted) Sound() bool { return r.Content && len(r.Broken) == 0 }

// Missing counts the days on which the board is not known to have shown the act.
func (r Recounted) Missing() int {
	n := 0
	for _, d := range r.Days {
		if d.State != DayShown {
			n++
		}
	}
	return n
}

// Recount computes every hash of a proof anew and says what each day's evidence shows. It believes nothing that it does not
// compute.
func Recount(p Proof) Recounted {
	r := Recounted{Last: p.Act.Until, Broken: brokenLinks(p.Evidence)}
	sum, err := p.Act.digest()
	r.Content = err == nil && sum == p.Digest
	if p.AnnulledAt != nil {
		r.Last = min(r.Last, italy.DayOf(*p.AnnulledAt))
	}
	if r.Last > p.Act.From.AddDays(2*maxDays) { // no period of ours: its days are not gone through
		r.Content = false
		return r
	}
	for day := range p.Act.From.Through(r.Last) {
		r.Days = append(r.Days, dayFound(p, sum, day))
	}
	return r
}

// brokenLinks lists the links whose hash is not their own or that do not follow the one before.
func brokenLinks(links []Evidence) []int64 {
	broken := []int64{}
	for i, e := range links {
		sum, err := e.computed()
		fits := err == nil && sum == e.Hash && italy.DayOf(e.Time()) == e.Day
		if i > 0 {
			before := links[i-1]
			fits = fits && e.Sequence == before.Sequence+1 && e.Previous == before.Hash && !e.Time().Before(before.Time())
		}
		if !fits {
			broken = append(broken, e.Sequence)
		}
	}
	return broken
}

func dayFound(p Proof, sum string, day italy.Day) DayFound {
	d := DayFound{Day: day, State: DayUnknown}
	for _, e := range p.Evidence {
		if e.Day != day || e.Cause == Annulment {
			continue
		}
		at := slices.IndexFunc(e.Lines, func(l Line) bool { return l.Number == p.Act.Number })
		switch {
		case at >= 0 && e.Lines[at].Digest == sum:
			return DayFound{Day: day, State: DayShown, At: e.Time(), Hash: e.Hash}
		case at >= 0:
			d = DayFound{Day: day, State: DayDifferent, At: e.Time(), Hash: e.Hash}
		case e.Cause == Daily && d.State == DayUnknown:
			d = DayFound{Day: day, State: DayAbsent, At: e.Time(), Hash: e.Hash}
		}
	}
	return d
}

// Verdict is what a file that claims to be a proof is worth.
type Verdict string

// The verdicts.
const (
	Proven      Verdict = "proven"       // ours, unaltered, recounted
	NoProof     Verdict = "no_proof"     // nothing of this kind
	Altered     Verdict = "altered"      // signed once, changed since
	Unsigned    Verdict = "unsigned"     // the hashes fit, but nobody signed
	NotOurs     Verdict = "not_ours"     // signed by somebody else
	WrongHashes Verdict = "wrong_hashes" // signed by us, and yet the hashes do not fit
	Contradicts Verdict = "contradicts"  // the board's own chain is another one
)

// Verified is what a verification found.
type Verified struct {
	Verdict Verdict   `json:"verdict"`
	Signer  string    `json:"signer,omitempty"`
	Proof   Proof     `json:"proof"`
	Found   Recounted `json:"found"`
	Online  bool      `json:"online"` // the links were looked up in the board's own chain
}

// VerifyFile verifies a proof without a database: the signed PDF, or the JSON out of it, which alone is unsigned. trusted
// says whether a signature is the town's.
func VerifyFile(file []byte, trusted func(pdf.Report) (string, bool)) Verified {
	v := Verified{Verdict: NoProof}
	if json.Valid(file) {
		return v.take(file, Unsigned)
	}
	report, err := pdf.Inspect(file)
	if err != nil {
		if bytes.HasPrefix(file, []byte("%PDF-")) && bytes.Contains(file, []byte(proofFile)) {
			v.Verdict = Altered
		}
		return v
	}
	at := slices.IndexFunc(report.Attachments, func(a pdf.Attachment) bool { return a.Name == proofFile })
	if at < 0 {
		return v
	}
	switch signer, ok := signerOf(report, trusted); {
	case report.Integrity == pdf.Unsigned:
		return v.take(report.Attachments[at].Data, Unsigned)
	case report.Integrity != pdf.Intact:
		v.Verdict = Altered
		return v
	case !ok:
		v.Signer = signer
		return v.take(report.Attachments[at].Data, NotOurs)
	default:
		v.Signer = signer
		return v.take(report.Attachments[at].Data, Proven)
	}
}

func signerOf(r pdf.Report, trusted func(pdf.Report) (string, bool)) (string, bool) {
	if r.Integrity != pdf.Intact {
		return "", false
	}
	return trusted(r)
}

// take reads and recounts the proof; a verdict that the signature allows stands only if the hashes fit.
func (v Verified) take(data []byte, verdict Verdict) Verified {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	var p Proof
	if err := d.Decode(&p); err != nil || p.Format != proofFormat || !sane(p) {
		v.Verdict = NoProof
		return v
	}
	v.Proof, v.Found, v.Verdict = p, Recount(p), verdict
	if !v.Found.Sound() && (verdict == Proven || verdict == Unsigned) {
		v.Verdict = WrongHashes
	}
	return v
}

// sane tells whether the days of a proof are days, so that going through them ends.
func sane(p Proof) bool {
	for _, d := range []italy.Day{p.Act.From, p.Act.Until} {
		if _, err := italy.ParseDay(string(d)); err != nil {
			return false
		}
	}
	return p.Act.From <= p.Act.Until
}

// Verify verifies a proof and compares its links with the board's own chain.
func (s *Service) Verify(ctx context.Context, file []byte) (Verified, error) {
	v := VerifyFile(file, s.config.Trusted)
	if v.Verdict != Proven && v.Verdict != Unsigned {
		return v, nil
	}
	v.Online = true
	for _, e := range v.Proof.Evidence {
		known, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (bool, error) { return knownEvidence(ctx, q, e) })
		if err != nil {
			return Verified{}, err
		}
		if !known {
			v.Verdict = Contradicts
			return v, nil
		}
	}
	return v, nil
}

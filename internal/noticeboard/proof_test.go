package noticeboard_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/noticeboard"
	"comune.example/sportello/internal/pdf"
)

// attested publishes an act, has the daily evidence of its days but those left out, and makes its proof.
func attested(t *testing.T, p *play, leftOut ...italy.Day) (noticeboard.Act, []byte) {
	t.Helper()
	a := p.published(t, p.request("Ordinanza di prova"))
	_, err := p.Attest(clerk(), a.ID)
	wantKind(t, err, fault.Conflict)
	for day := range a.From.Through(a.Until.AddDays(1)) {
		p.dayTo(day, 11)
		if !strings.Contains(joined(leftOut), string(day)) {
			p.record(t)
		}
	}
	file, err := p.Attest(clerk(), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	return a, file.PDF
}

func joined(days []italy.Day) (s string) {
	for _, d := range days {
		s += string(d) + " "
	}
	return s
}

func attachment(t *testing.T, file []byte) []byte {
	t.Helper()
	r, err := pdf.Inspect(file)
	if err != nil || r.Integrity != pdf.Intact || len(r.Attachments) != 1 {
		t.Fatalf("the proof is no signed file with an attachment: %+v, %v", r, err)
	}
	return r.Attachments[0].Data
}

func TestAProofRecountsEveryDay(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		a, file := attested(t, p, "2014-03-08", "2014-03-09")
		v, err := p.Verify(guest(), file)
		if err != nil || v.Verdict != noticeboard.Proven || !v.Online || v.Proof.Act.Number != "1/2014" || v.Proof.Digest != a.Digest {
			t.Fatalf("verified %+v, %v", v, err)
		}
		if len(v.Found.Days) != 16 || v.Found.Missing() != 2 {
			t.Fatalf("%d days, %d of them without evidence", len(v.Found.Days), v.Found.Missing())
		}
		for _, d := range v.Found.Days {
			want := noticeboard.DayShown
			if d.Day == "2014-03-08" || d.Day == "2014-03-09" { // the program did not run: nobody claims that it did
				want = noticeboard.DayUnknown
			}
			if d.State != want {
				t.Errorf("%s: %s, want %s", d.Day, d.State, want)
			}
		}
		if v, err = p.Verify(guest(), attachment(t, file)); err != nil || v.Verdict != noticeboard.Unsigned {
			t.Errorf("the JSON alone: %s, %v", v.Verdict, err)
		}
	})
}

func TestAProofWithOneChangedByteIsFound(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		_, file := attested(t, p)
		step := len(file)/60 + 1
		for i := 0; i < len(file); i += step {
			changed := bytes.Clone(file)
			changed[i] ^= 1
			if v, err := p.Verify(guest(), changed); err != nil || v.Verdict == noticeboard.Proven {
				t.Fatalf("byte %d of %d: %s, %v", i, len(file), v.Verdict, err)
			}
		}
	})
}

// Whatever is changed in the JSON of a proof, even by somebody who computes the hash of the changed link again, does not fit.
func TestAProofWithOneChangedDayIsFound(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		_, file := attested(t, p, "2014-03-08")
		data := attachment(t, file)
		for name, change := range map[string]func(*noticeboard.Proof){
			"subject":        func(q *noticeboard.Proof) { q.Act.Subject = "Altro" },
			"last day":       func(q *noticeboard.Proof) { q.Act.Until = q.Act.Until.AddDays(-3) },
			"a file":         func(q *noticeboard.Proof) { q.Act.Files[0].SHA256 = strings.Repeat("0", 64) },
			"digest":         func(q *noticeboard.Proof) { q.Digest = strings.Repeat("0", 64) },
			"a day of links": func(q *noticeboard.Proof) { q.Evidence[5].Day = "2014-03-08" },
			"an instant":     func(q *noticeboard.Proof) { q.Evidence[5].At = "2014-03-08T10:00:00.000Z" },
			"a line":         func(q *noticeboard.Proof) { q.Evidence[5].Lines = nil },
			"a line, hashed again": func(q *noticeboard.Proof) {
				q.Evidence[5].Lines = append(q.Evidence[5].Lines, noticeboard.Line{Number: "9/2014", Digest: "x"})
				if err := noticeboard.Rehash(&q.Evidence[5]); err != nil {
					t.Fatal(err)
				}
			},
			"a link gone":   func(q *noticeboard.Proof) { q.Evidence = append(q.Evidence[:5:5], q.Evidence[6:]...) },
			"two exchanged": func(q *noticeboard.Proof) { q.Evidence[4], q.Evidence[5] = q.Evidence[5], q.Evidence[4] },
		} {
			var q noticeboard.Proof
			if err := json.Unmarshal(data, &q); err != nil {
				t.Fatal(err)
			}
			change(&q)
			changed, err := json.Marshal(q)
			if err != nil {
				t.Fatal(err)
			}
			if v, err := p.Verify(guest(), changed); err != nil || v.Verdict != noticeboard.WrongHashes {
				t.Errorf("%s: %s, %v", name, v.Verdict, err)
			}
		}
	})
}

// A chain that was rewritten as a whole is sound in itself: the board's own chain contradicts it.
func TestAProofOfAnotherChainContradictsTheBoards(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		_, file := attested(t, p)
		data := attachment(t, file)
		rewrite(t, p, "UPDATE noticeboard_evidence SET hash = 'x' || hash WHERE sequence = 7")
		if v, err := p.Verify(guest(), data); err != nil || v.Verdict != noticeboard.Contradicts {
			t.Errorf("verified %s, %v", v.Verdict, err)
		}
	})
}

func TestWhoeverRewritesTheChainIsFound(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		attested(t, p)
		links, wrong, err := p.CheckChain(guest())
		if err != nil || wrong != 0 || links != 18 { // the publication and 17 days
			t.Fatalf("%d links, wrong %d, %v", links, wrong, err)
		}
		for statement, undo := range map[string]string{
			"UPDATE noticeboard_evidence SET day = '2014-03-09' WHERE sequence = 5":         "UPDATE noticeboard_evidence SET day = '2014-03-06' WHERE sequence = 5",
			"UPDATE noticeboard_evidence SET at = at + 1 WHERE sequence = 5":                "UPDATE noticeboard_evidence SET at = at - 1 WHERE sequence = 5",
			"UPDATE noticeboard_evidence SET cause = 'x' WHERE sequence = 5":                "UPDATE noticeboard_evidence SET cause = 'day' WHERE sequence = 5",
			"UPDATE noticeboard_evidence SET previous = previous || 'x' WHERE sequence = 5": "UPDATE noticeboard_evidence SET previous = substr(previous, 1, 64) WHERE sequence = 5",
			"UPDATE noticeboard_evidence SET sequence = 99 WHERE sequence = 4":              "UPDATE noticeboard_evidence SET sequence = 4 WHERE sequence = 99",
		} {
			rewrite(t, p, statement)
			if _, wrong, err := p.CheckChain(guest()); err != nil || wrong == 0 || wrong > 5 {
				t.Errorf("%s: wrong %d, %v", statement, wrong, err)
			}
			rewrite(t, p, undo)
		}
	})
}

func TestAFileThatWasDamagedIsSaid(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		a := p.published(t, p.request("Rovinata"))
		p.dayTo("2014-03-04", 8)
		rewrite(t, p, "UPDATE document_content SET bytes = 'x'")
		p.record(t)
		p.dayTo(a.Until.AddDays(1), 8)
		file, err := p.Attest(clerk(), a.ID)
		if err != nil {
			t.Fatal(err)
		}
		v, err := p.Verify(guest(), file.PDF)
		if err != nil || v.Verdict != noticeboard.Proven || v.Found.Days[1].State != noticeboard.DayDifferent {
			t.Errorf("the day of the damage: %+v, %v", v.Found.Days[:2], err)
		}
	})
}

func TestAnnulledActsAreProvenUntilTheirAnnulment(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		a := p.published(t, p.request("Annullata"))
		p.dayTo("2014-03-05", 9)
		p.record(t)
		if _, err := p.Annul(keeper(), a.ID, "Allegato errato"); err != nil {
			t.Fatal(err)
		}
		p.dayTo("2014-03-06", 9)
		file, err := p.Attest(clerk(), a.ID)
		if err != nil {
			t.Fatal(err)
		}
		v, err := p.Verify(guest(), file.PDF)
		if err != nil || v.Verdict != noticeboard.Proven || v.Found.Last != "2014-03-05" || v.Proof.Reason != "Allegato errato" {
			t.Errorf("%+v, %v", v, err)
		}
	})
}

func TestWhatIsNoProofIsRefused(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		for _, file := range []string{
			"", "{}", "[]", "null", "%PDF-1.7", `{"format":"sportello-albo-1","act":{"from":"0001-01-01","until":"9999-12-31"}}`,
			`{"format":"sportello-albo-1","act":{"from":"x","until":"y"}}`,
		} {
			v, err := p.Verify(guest(), []byte(file))
			if err != nil || v.Verdict == noticeboard.Proven || v.Verdict == noticeboard.Unsigned {
				t.Errorf("%q: %s, %v", file, v.Verdict, err)
			}
		}
	})
}

func rewrite(t *testing.T, p *play, statement string) {
	t.Helper()
	if p.db.Engine == db.Postgres {
		statement = strings.Replace(statement, "bytes = 'x'", `bytes = '\x78'`, 1)
	} else {
		statement = strings.Replace(statement, "bytes = 'x'", "bytes = X'78'", 1)
	}
	if err := p.db.Write(t.Context(), execute(statement)); err != nil {
		t.Fatal(err)
	}
}

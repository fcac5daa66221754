package workload_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"comune.example/sportello/internal/workload"
)

const good = `{"t":"2014-03-30T03:00:00+02:00","kind":"pagamento","sub":"suap","actor":"c45","cents":7420,"site":11,"tenant":1}`

func TestAWrongLineIsRefusedWithItsNumber(t *testing.T) {
	for name, wrong := range map[string]string{
		"not JSON":                         `nonsense`,
		"an empty line":                    ``,
		"an unknown key":                   strings.Replace(good, `"site"`, `"place":1,"site"`, 1),
		"two objects":                      good + good,
		"an unknown kind":                  strings.Replace(good, "pagamento", "pagamenti", 1),
		"another offset than Rome's":       strings.Replace(good, "+02:00", "+01:00", 1),
		"an hour that Rome skipped":        strings.Replace(good, "T03:00:00+02:00", "T02:30:00+01:00", 1),
		"UTC":                              strings.Replace(good, "T03:00:00+02:00", "T01:00:00Z", 1),
		"fractions of a second":            strings.Replace(good, "03:00:00", "03:00:00.5", 1),
		"an actor of another class":        strings.Replace(good, "c45", "r45", 1),
		"citizen number 0":                 strings.Replace(good, "c45", "c0", 1),
		"an actor with a leading zero":     strings.Replace(good, "c45", "c045", 1),
		"no actor":                         strings.Replace(good, `"actor":"c45",`, "", 1),
		"a payment without cents":          strings.Replace(good, `"cents":7420,`, "", 1),
		"a payment of nothing":             strings.Replace(good, "7420", "0", 1),
		"a fraction of a cent":             strings.Replace(good, "7420", "74.2", 1),
		"a payment without a subject":      strings.Replace(good, `"sub":"suap",`, "", 1),
		"a subject in capitals":            strings.Replace(good, `"suap"`, `"SUAP"`, 1),
		"site 0":                           strings.Replace(good, `"site":11`, `"site":0`, 1),
		"no tenant":                        strings.Replace(good, `,"tenant":1`, ``, 1),
		"a visit with a subject":           `{"t":"2014-03-30T03:00:00+02:00","kind":"visita","sub":"x","actor":"v1","site":1,"tenant":1}`,
		"a visit with cents":               `{"t":"2014-03-30T03:00:00+02:00","kind":"visita","actor":"v1","cents":1,"site":1,"tenant":1}`,
		"earlier than the line before":     strings.Replace(good, "T03:00:00+02:00", "T01:59:59+01:00", 1),
		"a line longer than any event has": strings.Repeat(" ", 5000) + good,
	} {
		t.Run(name, func(t *testing.T) {
			r, err := workload.NewReader(strings.NewReader(good + "\n" + wrong + "\n" + good + "\n"))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := r.Next(); err != nil {
				t.Fatalf("the first line is right: %v", err)
			}
			_, err = r.Next()
			var line *workload.LineError
			if !errors.As(err, &line) || line.Line != 2 {
				t.Errorf("got %v, want an error on line 2", err)
			}
			if _, again := r.Next(); !errors.Is(again, err) {
				t.Errorf("after the error: got %v, want %v again", again, err)
			}
		})
	}
}

func TestAnEmptyFileEndsAtOnce(t *testing.T) {
	r, err := workload.NewReader(strings.NewReader(""))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Next(); !errors.Is(err, io.EOF) {
		t.Errorf("got %v, want the end", err)
	}
	if _, err := workload.NewReader(strings.NewReader("\x1f\x8bnot really")); err == nil {
		t.Error("a broken compressed file was opened")
	}
}

func FuzzReader(f *testing.F) {
	f.Add([]byte(good + "\n"))
	f.Add([]byte(`{"t":"2013-12-31T23:00:00+01:00","kind":"verifica_anagrafica","actor":"ente07","site":1,"tenant":1}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := workload.NewReader(strings.NewReader(string(file)))
		if err != nil {
			return
		}
		for e, err := range r.All() {
			if err != nil {
				return
			}
			again, err := workload.NewReader(strings.NewReader(string(e.AppendLine(nil))))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := again.Next(); err != nil || got != e {
				t.Errorf("%s read again: %+v, %v", e.AppendLine(nil), got, err)
			}
		}
	})
}

func FuzzParseActor(f *testing.F) {
	f.Add("c4985")
	f.Add("ente07")
	f.Fuzz(func(t *testing.T, s string) {
		if a, err := workload.ParseActor(s); err == nil && a.String() != s {
			t.Errorf("%q: got %q", s, a)
		}
	})
}

package document_test

import (
	"bytes"
	"context"
	"io/fs"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
)

var (
	monday = time.Date(2014, 3, 10, 9, 0, 0, 0, time.UTC)
	mine   = document.Owner{Kind: "case", ID: "c1"}
	yours  = document.Owner{Kind: "case", ID: "c2"}
)

func pdf(text string) []byte { return []byte("%PDF-1.7\n" + text + "\n%%EOF\n") }

func signed() []byte {
	return append([]byte{0x30, 0x80, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02, 0xa0, 0x80}, "x"...)
}

func TestAFileIsWhatItsBytesSay(t *testing.T) {
	png := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR")
	all := []document.Type{document.PDF, document.JPG, document.PNG, document.P7M, document.XML}
	tests := map[string]struct {
		file      document.File
		want, key string
	}{
		"a PDF":                              {document.File{Name: "a.pdf", Data: pdf("x")}, "application/pdf", ""},
		"a PNG called .pdf":                  {document.File{Name: "a.pdf", Data: png}, "image/png", ""},
		"a JPEG":                             {document.File{Name: "a.jpg", Data: []byte("\xff\xd8\xff\xe0\x00\x10JFIF")}, "image/jpeg", ""},
		"a program called .pdf":              {document.File{Name: "a.pdf", Data: []byte("MZ\x90\x00\x03\x00\x00\x00")}, "", "document.error.kind"},
		"a page called .pdf":                 {document.File{Name: "a.pdf", Data: []byte("<!DOCTYPE html><script>1</script>")}, "", "document.error.kind"},
		"a page where XML is taken":          {document.File{Name: "a.xml", Data: []byte("<html><body>x</body></html>"), Accepted: all}, "", "document.error.kind"},
		"an image with script where XML is":  {document.File{Name: "a.xml", Data: []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`), Accepted: all}, "", "document.error.kind"},
		"XML where it is not declared":       {document.File{Name: "a.xml", Data: []byte(`<?xml version="1.0"?><a/>`)}, "", "document.error.kind"},
		"XML where it is declared":           {document.File{Name: "a.xml", Data: []byte(`<?xml version="1.0"?><a/>`), Accepted: all}, "text/xml", ""},
		"a signed file, undeclared":          {document.File{Name: "a.pdf.p7m", Data: signed()}, "", "document.error.kind"},
		"a signed file, declared":            {document.File{Name: "a.pdf.p7m", Data: signed(), Accepted: all}, "application/pkcs7-mime", ""},
		"nothing":                            {document.File{Name: "a.pdf"}, "", "document.error.empty"},
		"one byte too many":                  {document.File{Name: "a.pdf", Data: append(pdf(""), make([]byte, document.Limit)...)}, "", "document.error.size"},
		"a PDF that asks for a password":     {document.File{Name: "a.pdf", Data: pdf("trailer<</Encrypt 5 0 R>>")}, "", "document.error.protected"},
		"a PDF where only images are wanted": {document.File{Name: "a.pdf", Data: pdf("x"), Accepted: []document.Type{document.PNG}}, "", "document.error.kind"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := document.Check(tc.file)
			if got != tc.want {
				t.Errorf("media: got %q, want %q (%v)", got, tc.want, err)
			}
			if tc.key != "" && (!fault.Is(err, fault.Invalid) || err.Error() != tc.key) {
				t.Errorf("error: got %v, want %s", err, tc.key)
			}
		})
	}
}

func FuzzCheckNeverPanics(f *testing.F) {
	f.Add(signed())
	f.Add([]byte{0x30, 0xff})
	f.Add(pdf("x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		accepted := []document.Type{document.P7M, document.XML, document.PDF}
		media, err := document.Check(document.File{Data: data, Accepted: accepted})
		if (media == "") == (err == nil) {
			t.Errorf("got %q and %v: one of them says what it is", media, err)
		}
	})
}

// world is a journal on a fresh database, with a clock that the test turns.
type world struct {
	j        *journal.Journal
	database *db.DB
	now      time.Time
}

func each(t *testing.T, play func(t *testing.T, w *world)) {
	dbtest.Each(t, []fs.FS{journal.Schema(), document.Schema()}, func(t *testing.T, database *db.DB) {
		w := &world{database: database, now: monday}
		w.j = journal.New(database, clock.Wall(func() time.Time { return w.now }))
		play(t, w)
	})
}

func (w *world) ctx(t *testing.T) context.Context {
	return identity.With(t.Context(), identity.Actor{Kind: identity.Citizen, ID: "a1"})
}

func (w *world) store(t *testing.T, owner document.Owner, name string, data []byte) document.Document {
	t.Helper()
	d, err := journal.Change(w.ctx(t), w.j, "test.store", func(tx *journal.Tx) (document.Document, error) {
		return document.Store(tx, owner, "planimetria", document.File{Name: name, Data: data})
	})
	if err != nil {
		t.Fatalf("store %s: %v", name, err)
	}
	return d
}

func (w *world) count(t *testing.T, table string) (n int) {
	t.Helper()
	if err := w.database.Read().QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestWhatIsReadIsWhatWasStored(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		data := append(pdf("piano terra"), 0, 255, 254, '\'', '\\')
		d := w.store(t, mine, `C:\Documenti\pianta "terra".pdf`, data)
		got, bytesRead, err := document.Read(t.Context(), w.database.Read(), mine, d.ID)
		if err != nil || !bytes.Equal(bytesRead, data) {
			t.Fatalf("got %d bytes and %v, want the %d that were stored", len(bytesRead), err, len(data))
		}
		if got != d || got.Name != "pianta _terra_.pdf" || got.Size != int64(len(data)) || got.Slot != "planimetria" {
			t.Errorf("got %+v, want %+v", got, d)
		}
	})
}

func TestAFileIsFoundOnlyWithItsOwner(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.store(t, mine, "a.pdf", pdf("x"))
		if _, _, err := document.Read(t.Context(), w.database.Read(), yours, d.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("read as another's: got %v, want not found", err)
		}
		err := journal.Do(w.ctx(t), w.j, "test.remove", func(tx *journal.Tx) error { return document.Remove(tx, yours, d.ID) })
		if !fault.Is(err, fault.NotFound) || w.count(t, "document") != 1 {
			t.Errorf("remove as another's: got %v and %d left, want not found and 1", err, w.count(t, "document"))
		}
	})
}

func TestBytesThatChangedOnDiskAreNotGivenOut(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.store(t, mine, "a.pdf", pdf("cento euro"))
		err := w.database.Write(t.Context(), func(ctx context.Context, q db.Querier) error {
			_, err := q.ExecContext(ctx, "UPDATE document_content SET bytes = $1", pdf("mille euro"))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := document.Read(t.Context(), w.database.Read(), mine, d.ID); err == nil || fault.KindOf(err) != fault.Internal {
			t.Errorf("got %v, want our mistake", err)
		}
	})
}

func TestEqualContentsAreKeptOnceUntilTheLastOwnerLetsGo(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a, b := w.store(t, mine, "a.pdf", pdf("x")), w.store(t, yours, "b.pdf", pdf("x"))
		if got := w.count(t, "document_content"); got != 1 {
			t.Errorf("contents: got %d, want 1", got)
		}
		remove := func(owner document.Owner) {
			if err := journal.Do(w.ctx(t), w.j, "test.remove", func(tx *journal.Tx) error { return document.RemoveAll(tx, owner) }); err != nil {
				t.Fatal(err)
			}
		}
		remove(mine)
		if _, _, err := document.Read(t.Context(), w.database.Read(), mine, a.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("removed: got %v, want not found", err)
		}
		if _, _, err := document.Read(t.Context(), w.database.Read(), yours, b.ID); err != nil {
			t.Errorf("the other's: %v", err)
		}
		remove(yours)
		if got := w.count(t, "document_content"); got != 0 {
			t.Errorf("contents: got %d, want 0", got)
		}
	})
}

func TestFilesAreKeptUntilTheirLastDayAndNoLonger(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.store(t, mine, "a.pdf", pdf("x"))
		w.store(t, yours, "b.pdf", pdf("y"))
		if err := journal.Do(w.ctx(t), w.j, "test.retain", func(tx *journal.Tx) error { return document.Retain(tx, mine, "2014-03-12") }); err != nil {
			t.Fatal(err)
		}
		for _, step := range []struct {
			days, left int
		}{{2, 2}, {3, 1}, {4000, 1}} {
			w.now = monday.AddDate(0, 0, step.days)
			if err := document.NewService(w.j).Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := w.count(t, "document"); got != step.left {
				t.Errorf("after %d days: got %d files, want %d", step.days, got, step.left)
			}
		}
	})
}

func TestARefusedFileLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		err := journal.Do(w.ctx(t), w.j, "test.store", func(tx *journal.Tx) error {
			_, err := document.Store(tx, mine, "", document.File{Name: "a.exe", Data: []byte("MZ" + strings.Repeat("x", 100))})
			return err
		})
		if !fault.Is(err, fault.Invalid) || w.count(t, "document")+w.count(t, "document_content") != 0 {
			t.Errorf("got %v, want a refusal and nothing kept", err)
		}
	})
}

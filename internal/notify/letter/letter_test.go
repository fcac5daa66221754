package letter_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"comune.example/sportello/internal/notify/letter"
)

func files(pairs ...string) fstest.MapFS {
	fs := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		fs["letters/"+pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return fs
}

func TestALetterIsFilledIn(t *testing.T) {
	s, err := letter.Load(files("ciao.it.txt", "Per {name}\n\nCiao {name},\r\n\r\nvai su {link}.\n", "ciao.en.txt", "For {name}\n\n{link} is yours, {name}\n"))
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{"name": "Ada {link}\nBcc: x", "link": "https://example.org"}
	subject, body, err := s.Write("ciao", "it", values)
	if err != nil {
		t.Fatal(err)
	}
	if subject != "Per Ada {link} Bcc: x" || body != "Ciao Ada {link}\nBcc: x,\n\nvai su https://example.org.\n" {
		t.Errorf("got %q and %q", subject, body)
	}
	if subject, _, _ := s.Write("ciao", "en", values); !strings.HasPrefix(subject, "For") {
		t.Errorf("got %q, want it in English", subject)
	}
	if subject, _, err := s.Write("ciao", "de", values); err != nil || !strings.HasPrefix(subject, "Per") {
		t.Errorf("got %q, %v, want Italian for a language that is not there", subject, err)
	}
	for name, wrong := range map[string]map[string]string{
		"a value is missing": {"name": "Ada"}, "a value too many": {"name": "Ada", "link": "x", "town": "y"},
	} {
		if _, _, err := s.Write("ciao", "it", wrong); err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
	if _, _, err := s.Write("addio", "it", values); err == nil {
		t.Error("an unknown letter: got no error")
	}
}

func TestWrongFilesAreFoundWhenTheyAreRead(t *testing.T) {
	const sound = "Oggetto\n\nTesto {name}\n"
	for name, fs := range map[string]fstest.MapFS{
		"no Italian":        files("a.en.txt", sound),
		"no English":        files("a.it.txt", sound, "a.en.txt", sound, "b.it.txt", sound),
		"other names":       files("a.it.txt", sound, "a.en.txt", "Subject\n\nText {nome}\n"),
		"no subject":        files("a.it.txt", "Testo {name}\n"),
		"two subjects":      files("a.it.txt", "Oggetto\naltro\n\nTesto\n"),
		"no text":           files("a.it.txt", "Oggetto\n\n \n"),
		"a brace too many":  files("a.it.txt", "Oggetto\n\nTesto {name\n"),
		"a strange name":    files("a.it.txt", "Oggetto\n\nTesto {Name}\n"),
		"another file name": files("a.txt", sound),
	} {
		if _, err := letter.Load(fs); err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
}

func FuzzALetterIsReadOrRefused(f *testing.F) {
	f.Add("Oggetto\n\nTesto {name}\n")
	f.Add("{a}\n\n{b}{{c}}")
	f.Fuzz(func(t *testing.T, raw string) {
		s, err := letter.Load(files("a.it.txt", raw))
		if err == nil && len(s.Names()) != 1 {
			t.Errorf("got %v", s.Names())
		}
	})
}

package catalog_test

import (
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"comune.example/sportello/examples"
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/declare"
)

// folder copies the declared files so that a defect can be planted in them.
func folder(t testing.TB) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(examples.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(examples.FS(), path)
		out[path] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAPlantedDefectIsFoundWithFileAndLine(t *testing.T) {
	m, _ := sample(t)
	var plan struct {
		Defects []struct {
			Name string `yaml:"name"`
			File string `yaml:"file"`
			Old  string `yaml:"old"`
			New  string `yaml:"new"`
			Want string `yaml:"want"`
		} `yaml:"defects"`
	}
	if _, found := declare.DecodeFile(os.DirFS("testdata"), "defects.yaml", &plan); found.Err() != nil || len(plan.Defects) == 0 {
		t.Fatal(found)
	}
	for _, tc := range plan.Defects {
		t.Run(tc.Name, func(t *testing.T) {
			files := folder(t)
			text := string(files[tc.File].Data)
			if !strings.Contains(text, tc.Old) {
				t.Fatalf("%s does not hold %q: nothing was planted", tc.File, tc.Old)
			}
			files[tc.File] = &fstest.MapFile{Data: []byte(strings.Replace(text, tc.Old, tc.New, 1))}
			if got := catalog.Check(files, m).Error(); !strings.Contains(got, tc.Want) {
				t.Errorf("findings: got\n%s\nwant one with %q", got, tc.Want)
			}
		})
	}
}

func TestAFileTooManyOrTooFewIsFound(t *testing.T) {
	m, _ := sample(t)
	for name, want := range map[string]string{"en.md": "the sheet is missing", "cases.txtar": "needs cases", "service.yaml": "service"} {
		files := folder(t)
		delete(files, path.Join(expectations(t).Removed, name))
		if got := catalog.Check(files, m).Error(); !strings.Contains(got, want) {
			t.Errorf("without %s: got %q, want %q", name, got, want)
		}
	}
	files := folder(t)
	files[path.Join(expectations(t).Removed, "appunti.txt")] = &fstest.MapFile{Data: []byte("x")}
	if got := catalog.Check(files, m).Error(); !strings.Contains(got, "appunti.txt: a service has no such file") {
		t.Errorf("with a note: got %q", got)
	}
}

func FuzzParseService(f *testing.F) {
	base := map[string][]byte{}
	for _, name := range []string{"service.yaml", "it.md", "en.md", "cases.txtar"} {
		data, err := fs.ReadFile(examples.FS(), path.Join("services", expectations(f).Fuzzed, name))
		if err != nil {
			f.Fatal(err)
		}
		base[name] = data
		f.Add(name, data)
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		files := map[string][]byte{}
		for n, d := range base {
			files[n] = d
		}
		files[name] = data
		s, err := catalog.ParseService("prova", files)
		if (s == nil) != (err != nil) {
			t.Fatalf("got %v and %v: want one of them", s, err)
		}
		if s != nil && s.Form != nil {
			s.RunCases()
		}
	})
}

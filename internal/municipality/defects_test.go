package municipality_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"comune.example/sportello/examples"
	"comune.example/sportello/internal/declare"
	"comune.example/sportello/internal/municipality"
)

// folder copies the sample municipality so that a defect can be planted in it.
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
			if got := municipality.Check(files).Error(); !strings.Contains(got, tc.Want) {
				t.Errorf("findings: got\n%s\nwant one with %q", got, tc.Want)
			}
			if _, err := municipality.Load(files); err == nil {
				t.Error("Load: got no error")
			}
		})
	}
}

func TestAFileThatIsMissingIsFound(t *testing.T) {
	for _, name := range []string{
		"municipality.yaml", "offices.yaml", "sites.yaml", "certificates.yaml", "calendars.yaml", "payments.yaml",
		"faq.yaml", "streets.txt", "crest.svg", "legal/privacy.en.md",
	} {
		files := folder(t)
		delete(files, name)
		if got := municipality.Check(files); len(got) == 0 {
			t.Errorf("without %s: got no finding", name)
		}
	}
}

func FuzzLoad(f *testing.F) {
	for _, name := range []string{"municipality.yaml", "offices.yaml", "sites.yaml", "calendars.yaml", "payments.yaml"} {
		data, err := fs.ReadFile(examples.FS(), name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(name, data)
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		files := folder(t)
		if _, ok := files[name]; !ok {
			t.Skip()
		}
		files[name] = &fstest.MapFile{Data: data}
		m, err := municipality.Load(files)
		if (m == nil) != (err != nil) {
			t.Errorf("got %v and %v: want one of them", m, err)
		}
	})
}

func TestACrestThatIsTooLargeIsFound(t *testing.T) {
	files := folder(t)
	svg := strings.Replace(string(files["crest.svg"].Data), "</svg>", "<!--"+strings.Repeat("x", 64<<10)+"--></svg>", 1)
	files["crest.svg"] = &fstest.MapFile{Data: []byte(svg)}
	if got := municipality.Check(files).Error(); !strings.Contains(got, "larger than 64 kB") {
		t.Errorf("got %s, want that it is too large", got)
	}
}

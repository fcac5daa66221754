package web_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/web"
)

func TestTheIdempotencyKeyComesByHeaderOrForm(t *testing.T) {
	show := func(c *web.Call) error { return c.Render(200, html("key="+journal.KeyOf(c.Context())+".")) }
	s := server(t, nil, web.Route{Pattern: "POST /x", Who: web.Anyone(), Do: show}, web.Route{Pattern: "GET /x", Who: web.Anyone(), Do: show},
		web.Route{Pattern: "POST /api/x", Who: web.Anyone(), API: true, Summary: "x", Out: "", Do: show})
	long := strings.Repeat("k", 26)
	post("/x", "_key="+long).to(s).is(t, 200, "key="+long+".")
	post("/x", "a=b").with("Idempotency-Key", long).to(s).is(t, 200, "key="+long+".")
	post("/x", "a=b").to(s).is(t, 200, "key=.")
	post("/x", "_key=7").as("anna").to(s).is(t, 200, "key=7.")
	get("/x").with("Idempotency-Key", long).to(s).is(t, 200, "key=.")
	post("/api/x", "_key="+long).to(s).is(t, 200, "key=.")
	post("/api/x", "").with("Idempotency-Key", long).to(s).is(t, 200, "key="+long+".")
	// whoever guesses the key of somebody who is not signed in would get the answer
	post("/x", "_key=7").to(s).is(t, 422, "fault.bad_key")
	post("/x", "").with("Idempotency-Key", strings.Repeat("k", 201)).to(s).is(t, 422, "fault.bad_key")
	post("/x", "").with("Idempotency-Key", long+"\xff").to(s).is(t, 422, "fault.bad_key")
}

func readForm(c *web.Call) error {
	for range 2 { // the second time it says the same again
		if form, err := c.Form(); err != nil {
			if form != nil {
				return fmt.Errorf("a form beside its error")
			}
			if _, again := c.Form(); again == nil {
				return fmt.Errorf("the second time there was no error")
			}
			return err
		}
	}
	form, _ := c.Form()
	return c.Render(200, html(fmt.Sprintf("name=%q", form.Get("name"))))
}

func TestABodyThatIsTooBigIsToldSo(t *testing.T) {
	s := server(t, nil,
		web.Route{Pattern: "POST /usual", Who: web.Anyone(), Do: readForm},
		web.Route{Pattern: "POST /small", Who: web.Anyone(), MaxBody: 100, Do: readForm},
		web.Route{Pattern: "POST /big", Who: web.Anyone(), MaxBody: 3 << 20, Do: readForm},
		web.Route{Pattern: "POST /api/x", Who: web.Anyone(), MaxBody: 100, API: true, Summary: "x", Out: "", In: "", Do: func(c *web.Call) error {
			_, err := web.Decode[struct{ A string }](c)
			return err
		}})
	body := func(n int) string { return "name=" + strings.Repeat("x", n) }
	post("/usual", body(1<<20-5)).to(s).is(t, 200, "name=")
	post("/usual", body(1<<20)).to(s).is(t, 413, "fault.too_big [1024]")
	post("/small", body(90)).to(s).is(t, 200, "name=")
	post("/small", body(100)).to(s).is(t, 413, "fault.too_big [0]")
	post("/big", body(2<<20)).to(s).is(t, 200, "name=")
	post("/big", body(3<<20)).to(s).is(t, 413, "fault.too_big")
	post("/api/x", `{"A":"`+strings.Repeat("x", 200)+`"}`).with("Content-Type", "application/json").to(s).is(t, 413, `"status":413`)
}

func TestTextThatNoDatabaseTakesIsRefused(t *testing.T) {
	s := server(t, nil, web.Route{Pattern: "POST /x", Who: web.Anyone(), Do: readForm})
	post("/x", "name=a%20%E2%82%AC").to(s).is(t, 200, `name="a €"`)
	for _, odd := range []string{"name=%00", "name=%ff", "%ff=x", "name=%zz"} {
		post("/x", odd).to(s).is(t, 422, "fault.unreadable")
	}
}

// upload makes a multipart request with a field and a file.
func upload(t *testing.T, path, name string, data []byte) request {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	if err := m.WriteField("name", "anna"); err != nil {
		t.Fatal(err)
	}
	for _, file := range [][]byte{data, nil} {
		w, err := m.CreateFormFile("file", name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write(file)
	}
	_ = m.Close()
	r := request{httptest.NewRequest(http.MethodPost, path, &b)}
	return r.with("Content-Type", m.FormDataContentType()).with("Sec-Fetch-Site", "same-origin")
}

func TestFilesStayInMemory(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s := server(t, nil, web.Route{Pattern: "POST /x", Who: web.Anyone(), MaxBody: 8 << 20, Do: func(c *web.Call) error {
		files, err := c.Files("file")
		if err != nil {
			return err
		}
		left, err := os.ReadDir(os.TempDir())
		if err != nil {
			return err
		}
		return c.Render(200, html(fmt.Sprintf("%d file, %s, %d bytes, %d on disk", len(files), files[0].Name, len(files[0].Data), len(left))))
	}})
	upload(t, "/x", "a.pdf", make([]byte, 6<<20)).to(s).is(t, 200, "1 file, a.pdf, 6291456 bytes, 0 on disk")
	upload(t, "/x", "../../etc/a.pdf", []byte("x")).to(s).is(t, 200, "1 file, a.pdf, 1 bytes")
	upload(t, "/x", "a.pdf", make([]byte, 9<<20)).to(s).is(t, 413, "fault.too_big")
}

func TestAnAPIBodyIsReadStrictly(t *testing.T) {
	type in struct {
		A string `json:"a"`
	}
	s := server(t, nil, web.Route{Pattern: "POST /api/x", Who: web.Anyone(), API: true, Summary: "x", In: in{}, Out: "", Do: func(c *web.Call) error {
		v, err := web.Decode[in](c)
		if err != nil {
			return err
		}
		return c.JSON(201, v)
	}})
	for body, want := range map[string]int{
		`{"a":"x"}`: 201, ` {"a":"€"} `: 201, `{}`: 201, `{"a":"x","b":1}`: 422, `{"a":1}`: 422, `{"a":"x"} {}`: 422, `{"a":"x"}}`: 422,
		`{"a":"x"}]`: 422, ``: 422, `[`: 422, `{"a":"\u0000"}`: 422, "{\"a\":\"\xff\"}": 422,
	} {
		if a := post("/api/x", body).with("Content-Type", "application/json; charset=utf-8").to(s); a.status != want {
			t.Errorf("%q: got %d %s, want %d", body, a.status, a.body, want)
		}
	}
	if a := post("/api/x", `{"a":"x"}`).to(s); a.status != 422 {
		t.Errorf("a form's content type: got %d, want 422", a.status)
	}
}

func TestAMessageIsShownOnTheNextPageOnce(t *testing.T) {
	s := server(t, nil,
		web.Route{Pattern: "POST /x", Who: web.Anyone(), Do: func(c *web.Call) error {
			c.Flash("booking.done")
			return c.Redirect("/x")
		}},
		web.Route{Pattern: "GET /x", Who: web.Anyone(), Kept: true, Do: func(c *web.Call) error {
			return c.Render(200, html("flash="+c.TakeFlash()+"."))
		}})
	j := jar{}
	j.send(post("/x", ""), s).is(t, 303, "")
	j.send(get("/x"), s).is(t, 200, "flash=booking.done.")
	j.send(get("/x"), s).is(t, 200, "flash=.")
	get("/x").to(s).is(t, 200, "flash=.")
}

// jar keeps cookies as a browser does, as far as these tests need it.
type jar map[string]*http.Cookie

func (j jar) send(r request, s http.Handler) answer {
	for _, c := range j {
		r.AddCookie(c)
	}
	a := r.to(s)
	for _, c := range (&http.Response{Header: a.header}).Cookies() {
		j[c.Name] = c
		if c.MaxAge < 0 {
			delete(j, c.Name)
		}
	}
	return a
}

func TestCookiesAreOfThisHostAndOutOfReach(t *testing.T) {
	odd := `{"a": "b; c, \ €"}`
	routes := []web.Route{
		{Pattern: "POST /in", Who: web.Anyone(), Do: func(c *web.Call) error {
			c.StartSession("anna")
			c.Remember("flow", odd, time.Hour)
			return c.Redirect("/me")
		}},
		{Pattern: "GET /me", Who: web.Citizens(), Do: func(c *web.Call) error {
			return c.Render(200, html(c.SessionToken()+" "+c.Recall("flow")))
		}},
		{Pattern: "POST /out", Who: web.Citizens(), Do: func(c *web.Call) error { c.EndSession(); return c.Redirect("/") }},
	}
	for _, secure := range []bool{false, true} {
		s, j := server(t, func(o *web.Options) { o.Secure = secure }, routes...), jar{}
		j.send(post("/in", ""), s)
		for _, c := range j {
			if !c.HttpOnly || c.Secure != secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" ||
				strings.HasPrefix(c.Name, "__Host-") != secure {
				t.Errorf("secure %t: got %s", secure, c)
			}
		}
		j.send(get("/me"), s).is(t, 200, "anna "+odd)
		j.send(post("/out", ""), s)
		j.send(get("/me"), s).is(t, 303, "")
	}
	s := server(t, nil, routes...)
	get("/me").as("anna").with("Cookie", "sid=anna; flow=%%%").to(s).is(t, 200, "anna ")
}

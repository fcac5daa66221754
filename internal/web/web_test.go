package web_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/web"

	"github.com/google/go-cmp/cmp"
)

func TestARouteLetsInOnlyWhomItNames(t *testing.T) {
	guards := map[string]web.Guard{
		"anyone": web.Anyone(), "citizens": web.Citizens(), "signed": web.SignedIn(), "officers": web.Officers(),
		"clerks": web.Officers("clerk"), "either": web.Officers("registrar", "editor"),
	}
	want := map[string]map[string]int{ // nobody is asked to sign in; for others the page does not exist
		"anyone":   {"": 200, "anna": 200, "clerk": 200, "editor": 200, "broken": 500},
		"citizens": {"": 303, "anna": 200, "clerk": 404, "editor": 404, "broken": 500},
		"signed":   {"": 303, "anna": 200, "clerk": 200, "editor": 200, "broken": 500},
		"officers": {"": 303, "anna": 404, "clerk": 200, "editor": 200, "broken": 500},
		"clerks":   {"": 303, "anna": 404, "clerk": 200, "editor": 404, "broken": 500},
		"either":   {"": 303, "anna": 404, "clerk": 404, "editor": 200, "broken": 500},
	}
	var routes []web.Route
	for name, guard := range guards {
		routes = append(routes, web.Route{Pattern: "GET /" + name, Who: guard, Do: say("in")})
	}
	s, got := server(t, nil, routes...), map[string]map[string]int{}
	for name := range guards {
		got[name] = map[string]int{}
		for _, who := range []string{"", "anna", "clerk", "editor", "broken"} {
			r := get("/" + name)
			if who != "" {
				r = r.as(who)
			}
			a := r.to(s)
			got[name][who] = a.status
			if in := a.body == "in"; in != (a.status == 200) {
				t.Errorf("%s at %s got %d and %q", who, name, a.status, a.body)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAnAPIRouteGoesByItsKeyAlone(t *testing.T) {
	s := server(t, nil, web.Route{
		Pattern: "GET /api/v1/x", Who: web.Bodies(), API: true, Summary: "x", Out: "",
		Do: func(c *web.Call) error { return c.JSON(200, c.Actor.ID) },
	})
	get("/api/v1/x").with("Authorization", "Bearer right").to(s).is(t, 200, `"body"`)
	get("/api/v1/x").with("Authorization", "bearer right").to(s).is(t, 200, `"body"`)
	for name, r := range map[string]request{
		"no key": get("/api/v1/x"), "a wrong key": get("/api/v1/x").with("Authorization", "Bearer wrong"),
		"no scheme": get("/api/v1/x").with("Authorization", "right"), "a session": get("/api/v1/x").as("anna"),
	} {
		a := r.to(s)
		if a.status != 401 || a.header.Get("Content-Type") != "application/problem+json" || a.header.Get("WWW-Authenticate") != "Bearer" {
			t.Errorf("%s: got %d %v %s", name, a.status, a.header, a.body)
		}
	}
}

func TestRoutesThatLackSomethingAreRefused(t *testing.T) {
	do := say("")
	for name, routes := range map[string][]web.Route{
		"no guard":              {{Pattern: "GET /", Do: do}},
		"nothing to do":         {{Pattern: "GET /", Who: web.Anyone()}},
		"no method":             {{Pattern: "/", Who: web.Anyone(), Do: do}},
		"a kept POST":           {{Pattern: "POST /", Who: web.Anyone(), Do: do, Kept: true}},
		"API without summary":   {{Pattern: "GET /api/x", Who: web.Anyone(), Do: do, API: true, Out: ""}},
		"API elsewhere":         {{Pattern: "GET /x", Who: web.Anyone(), Do: do, API: true, Summary: "x", Out: ""}},
		"a page below API":      {{Pattern: "POST /api/x", Who: web.Anyone(), Do: do}},
		"two with the same":     {{Pattern: "GET /a", Who: web.Anyone(), Do: do}, {Pattern: "GET /a", Who: web.Anyone(), Do: do}},
		"two that overlap":      {{Pattern: "GET /{x}/a", Who: web.Anyone(), Do: do}, {Pattern: "GET /a/{x}", Who: web.Anyone(), Do: do}},
		"a kept page of a role": {{Pattern: "GET /a", Who: web.Citizens(), Do: do, Kept: true}},
	} {
		if _, err := web.New(web.Options{Routes: routes, Catalog: catalog(t)}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestAChangeAskedForByAnotherSiteIsRefused(t *testing.T) {
	done := 0
	s := server(t, nil, web.Route{Pattern: "POST /x", Who: web.Anyone(), Do: func(c *web.Call) error {
		done++
		return c.Redirect("/")
	}})
	for name, r := range map[string]request{
		"cross-site":     post("/x", "").with("Sec-Fetch-Site", "cross-site"),
		"same site":      post("/x", "").with("Sec-Fetch-Site", "same-site"),
		"another origin": post("/x", "").with("Sec-Fetch-Site", "").with("Origin", "https://evil.example"),
		"in English":     post("/en/x", "").with("Sec-Fetch-Site", "cross-site"),
	} {
		r.to(s).is(t, 403, "fault.cross_site")
		if done != 0 {
			t.Fatalf("%s: it was done", name)
		}
	}
	post("/x", "").to(s).is(t, 303, "")
}

func TestALanguageIsAPrefixOfTheAddress(t *testing.T) {
	s := server(t, nil,
		web.Route{Pattern: "GET /{$}", Who: web.Anyone(), Do: func(c *web.Call) error {
			return c.Render(200, html(c.Print.Lang()+" "+c.Here("it")+" "+c.Here("en")))
		}},
		web.Route{Pattern: "GET /enti/{name}", Who: web.Anyone(), Do: func(c *web.Call) error {
			return c.Render(200, html(fmt.Sprintf("%s %q %s %s %s", c.Print.Lang(), c.Param("name"), c.URL("/a"), c.Here("it"), c.Here("en"))))
		}})
	for path, want := range map[string]string{
		"/": "it / /en", "/en": "en / /en", "/en/": "en / /en",
		"/enti/a":           `it "a" /a /enti/a /en/enti/a`,
		"/en/enti/a?x=1":    `en "a" /en/a /enti/a?x=1 /en/enti/a?x=1`,
		"/en/enti/a%2Fb%3F": `en "a/b?" /en/a /enti/a%2Fb%3F /en/enti/a%2Fb%3F`,
	} {
		get(path).to(s).is(t, 200, want)
	}
}

func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	s := server(t, func(o *web.Options) {
		o.Secure = true
		o.Asset = func(name string) (web.Asset, bool) {
			return web.Asset{ContentType: "text/css", ETag: `"x"`}, name == "a.css"
		}
	},
		web.Route{Pattern: "GET /kept", Who: web.Anyone(), Kept: true, Do: say("x")},
		web.Route{Pattern: "GET /page", Who: web.Anyone(), Do: say("x")},
		web.Route{Pattern: "GET /me", Who: web.Citizens(), Do: say("x")},
		web.Route{Pattern: "GET /panic", Who: web.Anyone(), Do: func(*web.Call) error { panic("x") }},
		web.Route{Pattern: "GET /api/x", Who: web.Bodies(), API: true, Summary: "x", Out: "", Do: say("x")})
	for _, r := range []request{
		get("/kept"), get("/kept"), get("/page"), get("/me"), get("/panic"), get("/api/x"), get("/nowhere"), get("/assets/a.css"),
		get("/assets/b.css"), post("/page", ""), post("/page", "").with("Sec-Fetch-Site", "cross-site"), get("/x//y"), get("/kept?a=%00"),
	} {
		a := r.to(s)
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
		} {
			if got := a.header.Get(name); got != want {
				t.Errorf("%s %s: %s is %q, want %q", r.Method, r.URL, name, got, want)
			}
		}
		if p := a.header.Get("Content-Security-Policy"); !strings.Contains(p, "default-src 'none'; script-src 'self';") || strings.Contains(p, "unsafe") {
			t.Errorf("%s: policy %q", r.URL, p)
		}
		stored := a.header.Get("Cache-Control") != "no-store"
		if may := a.status == 200 && (r.URL.Path == "/kept" || r.URL.Path == "/assets/a.css"); stored != may {
			t.Errorf("%s: Cache-Control is %q", r.URL, a.header.Get("Cache-Control"))
		}
	}
}

// logged catches the log while f runs.
func logged(t *testing.T, f func()) string {
	t.Helper()
	var b bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&b, nil)))
	defer slog.SetDefault(before)
	f()
	return b.String()
}

func TestOurMistakesHaveAnIDAndNoDetails(t *testing.T) {
	s := server(t, nil,
		web.Route{Pattern: "GET /panic", Who: web.Anyone(), Do: func(*web.Call) error { panic("secret detail") }},
		web.Route{Pattern: "GET /error", Who: web.Anyone(), Do: func(*web.Call) error { return errors.New("secret detail") }},
		web.Route{Pattern: "GET /late", Who: web.Anyone(), Do: func(c *web.Call) error {
			_ = c.Render(200, html("an answer"))
			panic("secret detail")
		}},
		web.Route{Pattern: "GET /api/error", Who: web.Anyone(), API: true, Summary: "x", Out: "", Do: func(*web.Call) error {
			return errors.New("secret detail")
		}})
	for _, path := range []string{"/panic", "/error", "/api/error"} {
		var a answer
		log := logged(t, func() { a = get(path).to(s) })
		if a.status != 500 || strings.Contains(a.body, "secret") || !strings.Contains(log, "secret detail") {
			t.Errorf("%s: got %d %q, log %q", path, a.status, a.body, log)
		}
		_, id, _ := strings.Cut(log, " id=")
		if id, _, _ = strings.Cut(id, " "); len(id) != 10 || !strings.Contains(a.body, id) {
			t.Errorf("%s: the id %q of the log is not in %q", path, id, a.body)
		}
	}
	var a answer
	log := logged(t, func() { a = get("/late").to(s) })
	if a.body != "an answer" || !strings.Contains(log, "secret detail") {
		t.Errorf("got %q, log %q, want the answer that had left, and a line", a.body, log)
	}
}

func TestAFailureOfThePageOfFailuresIsStillAnAnswer(t *testing.T) {
	for name, failing := range map[string]func(*web.Call, web.Failure) error{
		"none": nil, "error": func(*web.Call, web.Failure) error { return errors.New("x") },
		"panic": func(*web.Call, web.Failure) error { panic("x") },
	} {
		s := server(t, func(o *web.Options) { o.Failed = failing })
		logged(t, func() {
			a := get("/nowhere").to(s)
			if a.status != 404 || a.body != "Not Found\n" {
				t.Errorf("%s: got %d %q", name, a.status, a.body)
			}
		})
	}
}

func TestAFaultBecomesItsStatus(t *testing.T) {
	var err error
	do := func(*web.Call) error { return err }
	s := server(t, nil, web.Route{Pattern: "GET /x", Who: web.Anyone(), Do: do},
		web.Route{Pattern: "GET /api/x", Who: web.Anyone(), API: true, Summary: "x", Out: "", Do: do})
	for kind, want := range map[fault.Kind]int{
		fault.Invalid: 422, fault.NotFound: 404, fault.Forbidden: 403, fault.Conflict: 409, fault.TooMany: 429, fault.Busy: 503,
	} {
		err = fmt.Errorf("somewhere: %w", fault.New(kind, "locale.name"))
		a := get("/x").to(s)
		a.is(t, want, "locale.name")
		if retry := a.header.Get("Retry-After"); (retry != "") != (want == 429 || want == 503) {
			t.Errorf("%d: Retry-After %q", want, retry)
		}
		get("/api/x").to(s).is(t, want, `"code":"locale.name","detail":"Italiano"`)
	}
	err = fault.Wrong(fault.Field{Name: "name", Key: "locale.name"})
	get("/api/x").to(s).is(t, 422, `"fields":[{"name":"name","key":"locale.name","text":"Italiano"}]`)
}

func TestAnInterruptedChangeIsNeverToldAsSuccess(t *testing.T) {
	s := server(t, nil, web.Route{Pattern: "POST /x", Who: web.Anyone(), Do: func(c *web.Call) error { return c.Context().Err() }})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	request{post("/x", "").WithContext(ctx)}.to(s).is(t, 503, "fault.busy")
}

func TestWhatDoesNotExistIsSaidByThePageOfFailures(t *testing.T) {
	s := server(t, nil, web.Route{Pattern: "GET /x/{name}", Who: web.Anyone(), Do: func(c *web.Call) error {
		return c.Render(200, html(fmt.Sprintf("%q", c.Param("name"))))
	}})
	get("/nowhere").to(s).is(t, 404, "failure 404 fault.not_found")
	get("/en/nowhere").to(s).is(t, 404, "failure 404")
	get("/api/nowhere").to(s).is(t, 404, `"status":404`)
	for _, odd := range []string{"/x/%00", "/x/%ff", "/x//y", "/x/../x/a", "//evil.example/x/a", "/x/./a"} {
		get(odd).to(s).is(t, 404, "failure 404")
	}
	get("/x/a?q=%ff").to(s).is(t, 422, "fault.unreadable")
	get("/x/a?q=%zz").to(s).is(t, 422, "fault.unreadable")
	get("/x/%E2%82%AC%20%2e").to(s).is(t, 200, `"€ ."`)
	a := post("/x/a", "").to(s)
	a.is(t, 405, "fault.method")
	a.has(t, "Allow", "GET, HEAD")
	request{httptest.NewRequest(http.MethodHead, "/x/a", nil)}.to(s).is(t, 200, "")
	request{httptest.NewRequest(http.MethodOptions, "*", nil)}.to(s).is(t, 404, "")
}

func TestTheSignInPageLeadsBack(t *testing.T) {
	s := server(t, nil,
		web.Route{Pattern: "GET /mine/{id}", Who: web.Citizens(), Do: say("x")},
		web.Route{Pattern: "POST /mine", Who: web.Citizens(), Do: say("x")},
		web.Route{Pattern: "GET /back", Who: web.Anyone(), Do: func(c *web.Call) error { return c.Redirect(c.Query("da")) }})
	for path, want := range map[string]string{
		"/mine/1": "/mine/1", "/en/mine/1?a=b&c=d": "/mine/1?a=b&c=d", "/mine/a%3Fb%2Fc": "/mine/a%3Fb%2Fc",
	} {
		a := get(path).to(s)
		u, err := url.Parse(a.header.Get("Location"))
		if err != nil || a.status != 303 {
			t.Fatalf("%s: got %d %v", path, a.status, a.header)
		}
		lang := strings.TrimSuffix(u.Path, "/accesso")
		if da := u.Query().Get("da"); da != want || lang+want != path {
			t.Errorf("%s: sent to %s, which leads back to %q", path, u, da)
		}
		get(lang+"/back?da="+url.QueryEscape(u.Query().Get("da"))).to(s).has(t, "Location", path)
	}
	post("/mine", "").to(s).has(t, "Location", "/accesso?da=%2Farea-personale")
}

func TestNoRedirectLeavesTheSite(t *testing.T) {
	s := server(t, nil, web.Route{Pattern: "GET /back", Who: web.Anyone(), Do: func(c *web.Call) error { return c.Redirect(c.Query("da")) }})
	for _, evil := range []string{
		"", "//evil.example", "///evil.example", `/\evil.example`, `\\evil.example`, "https://evil.example", "javascript:alert(1)",
		"/\t/evil.example", "/\n/evil.example", " //evil.example", "evil.example", "/a\r\nSet-Cookie: x=y", `/a\b`, "/à",
	} {
		a := get("/back?da=" + url.QueryEscape(evil)).to(s)
		a.has(t, "Location", "/")
		a = get("/en/back?da=" + url.QueryEscape(evil)).to(s)
		a.has(t, "Location", "/en")
	}
	get("/back?da=/a/b%3Fc%3D//d").to(s).has(t, "Location", "/a/b?c=//d")
}

func TestTheLanguagesOfAPageThatIsNotStayOnTheSite(t *testing.T) {
	s := server(t, func(o *web.Options) {
		o.Failed = func(c *web.Call, f web.Failure) error { return c.Render(f.Status, html(c.Here("it")+" "+c.Here("en"))) }
	})
	for _, evil := range []string{"//evil.example", "//evil.example/a", "/en//evil.example", `/en///evil.example`} {
		get("http://town.example"+evil).to(s).is(t, 404, "/ /en")
	}
	get("/none?a=b").to(s).is(t, 404, "/none?a=b /en/none?a=b")
}

func TestOnlyTheProgramLeavesTheSite(t *testing.T) {
	leave := func(c *web.Call) error { return c.Leave(c.Query("to")) }
	plain := server(t, nil, web.Route{Pattern: "GET /x", Who: web.Anyone(), Do: leave})
	secure := server(t, func(o *web.Options) { o.Secure = true }, web.Route{Pattern: "GET /x", Who: web.Anyone(), Do: leave})
	get("/x?to=https://pay.example/a?b=c").to(secure).has(t, "Location", "https://pay.example/a?b=c")
	get("/x?to=http://pay.example/").to(plain).has(t, "Location", "http://pay.example/")
	get("/x?to=/sandbox").to(secure).has(t, "Location", "/sandbox")
	logged(t, func() {
		for _, bad := range []string{"http://pay.example/", "javascript:alert(1)", "//pay.example", ""} {
			get("/x?to="+bad).to(secure).is(t, 500, "")
		}
	})
}

package web_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"testing"
	"time"

	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/web"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

type placeQuery struct {
	From italy.Day `query:"dal" doc:"primo giorno"`
	Max  int       `query:"massimo"`
}

type placeJSON struct {
	Start time.Time  `json:"inizio" doc:"istante, UTC"`
	Free  int        `json:"posti"`
	Other *placeJSON `json:"altro,omitempty" doc:"un altro posto"`
	meta
}

type meta struct {
	Kind   string            `json:"tipo" enum:"A,B" example:"A"`
	Words  map[string]string `json:"parole,omitempty"`
	Hidden string            `json:"-"`
}

type placesJSON struct {
	Places []placeJSON `json:"posti"`
	Shares []float64   `json:"quote"`
	Open   bool        `json:"aperto"`
}

func apiRoutes() []web.Route {
	do := say("")
	return []web.Route{
		web.StatusRoute(func(context.Context) error { return nil }),
		{Pattern: "GET /pagina", Who: web.Anyone(), Do: do},
		{Pattern: "POST /api/v1/posti/{place}", Who: web.Bodies(), Do: do, API: true, Summary: "Prende un posto", In: placeJSON{}, Out: placeJSON{}, Status: 201},
		{Pattern: "GET /api/v1/posti", Who: web.Anyone(), Do: do, API: true, Summary: "Posti liberi", Query: placeQuery{}, Out: placesJSON{}},
		{Pattern: "GET /api/v1/posti/{place}", Who: web.Bodies(), Do: do, API: true, Summary: "Un posto", Out: placeJSON{}},
	}
}

var info = web.APIInfo{
	Title: "Prova", Version: "1.0.0", Description: "Una prova.", Summary: "Una prova", ID: "6f1e0b1e-8a3f-4c0e-9a55-2f1f3f8c9d10",
	Site: "https://servizi.example.it", Terms: "https://servizi.example.it/termini", ContactName: "Ufficio", ContactEmail: "ced@example.it",
	License: "EUPL-1.2",
}

func TestTheRoutesDescribeThemselves(t *testing.T) {
	got, err := web.OpenAPI(info, apiRoutes())
	if err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/openapi.yaml"
	if *update {
		if err := os.WriteFile(golden, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", golden, diff)
	}
	reversed := apiRoutes()
	for i, j := 0, len(reversed)-1; i < j; i, j = i+1, j-1 {
		reversed[i], reversed[j] = reversed[j], reversed[i]
	}
	if again, err := web.OpenAPI(info, reversed); err != nil || !bytes.Equal(again, got) {
		t.Errorf("in another order the same routes give another document: %v", err)
	}
}

func TestWhatCannotBeDescribedIsRefused(t *testing.T) {
	route := func(pattern string, out any) []web.Route {
		return []web.Route{{Pattern: pattern, Who: web.Anyone(), Do: say(""), API: true, Summary: "x", Out: out}}
	}
	type Problem struct{ A string }
	for name, routes := range map[string][]web.Route{
		"no version": route("GET /api/x", ""), "a function": route("GET /api/v1/x", func() {}), "nothing": route("GET /api/v1/x", nil),
		"a second Problem": route("GET /api/v1/x", Problem{}), "a channel inside": route("GET /api/v1/x", struct{ A chan int }{}),
	} {
		if _, err := web.OpenAPI(info, routes); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestTheAPITellsItsStatus(t *testing.T) {
	var trouble error
	s := server(t, nil, web.StatusRoute(func(context.Context) error { return trouble }))
	a := get("/api/v1/status").to(s)
	a.is(t, 200, `"status":200`)
	a.has(t, "Content-Type", "application/problem+json")
	trouble = errors.New("no database")
	get("/api/v1/status").to(s).is(t, 503, `"status":503`)
}

package app

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"comune.example/sportello/internal/content"
)

// BrokenLink is a link of a content that leads nowhere.
type BrokenLink struct {
	Page string `json:"page"`
	To   string `json:"to"`
	Why  string `json:"why"`
}

// leadsSomewhere tells whether a path of this site leads somewhere: it is asked for as a reader would.
func (a *App) leadsSomewhere(path string) bool {
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, path, nil)
	if err != nil {
		return false
	}
	w := &onlyStatus{header: http.Header{}}
	a.Server.ServeHTTP(w, r)
	return w.status < http.StatusBadRequest
}

// onlyStatus is a ResponseWriter that keeps nothing but the status.
type onlyStatus struct {
	header http.Header
	status int
}

func (w *onlyStatus) Header() http.Header { return w.header }

func (w *onlyStatus) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return len(b), nil
}

func (w *onlyStatus) WriteHeader(status int) { w.status = status }

// askLimit is how long another site has to answer.
const askLimit = 10 * time.Second

// BrokenLinks lists the links of the contents that lead nowhere. Only when it is told to does it ask other sites.
func (a *App) BrokenLinks(ctx context.Context, external bool) ([]BrokenLink, error) {
	ctx = asOperator(ctx)
	links, err := a.Content.Links(ctx, a.leadsSomewhere)
	if err != nil {
		return nil, err
	}
	asked := map[string]int{}
	if external {
		if asked, err = a.askOthers(ctx, links); err != nil {
			return nil, err
		}
	}
	broken := []BrokenLink{}
	for _, l := range links {
		why := "leads nowhere"
		if status, done := asked[l.To]; done {
			l.Broken, l.Status = status < http.StatusOK || status >= http.StatusBadRequest, int64(status)
		}
		if l.External {
			why = "answered " + strconv.FormatInt(l.Status, 10)
		}
		if l.Broken {
			broken = append(broken, BrokenLink{l.Page, l.To, why})
		}
	}
	return broken, nil
}

// askOthers asks each other site that a link leads to, once, and keeps what it answered.
func (a *App) askOthers(ctx context.Context, links []content.Link) (map[string]int, error) {
	asked := map[string]int{}
	for _, l := range links {
		if _, done := asked[l.To]; done || !l.External {
			continue
		}
		asked[l.To] = ask(ctx, l.To)
		if err := a.Content.Asked(ctx, l.To, asked[l.To]); err != nil {
			return nil, err
		}
	}
	return asked, nil
}

// ask gives the status that another site answers with, 0 for none.
func ask(ctx context.Context, address string) int {
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0
	}
	r.Header.Set("User-Agent", "Sportello link check")
	client := http.Client{Timeout: askLimit}
	answer, err := client.Do(r)
	if err != nil {
		return 0
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}

package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/figure"
	"comune.example/sportello/internal/italy"
)

const usedDays = 90 // days that are looked back for what people ask for most

// mostUsed orders the services by how often they were asked for lately: requests, appointments, certificates. It sees
// figures by day, never who asked.
func (a *App) mostUsed(ctx context.Context) ([]string, error) {
	today := italy.DayOf(a.Journal.Now(ctx))
	counts := map[string]int64{}
	for _, source := range []struct {
		count func(ctx context.Context, from, to italy.Day) ([]figure.Daily, error)
		of    func(sub string) (string, bool)
	}{
		{a.Casefile.CountByDay, a.serviceOfStatistic},
		{a.Booking.CountByDay, a.serviceOfCalendar},
		{a.Certificate.CountByDay, func(string) (string, bool) { return a.serviceLeadingTo("/certificati") }},
	} {
		days, err := source.count(ctx, today.AddDays(-usedDays), today)
		if err != nil {
			return nil, err
		}
		for _, d := range days {
			if slug, ok := source.of(d.Sub); ok {
				counts[slug] += d.Count
			}
		}
	}
	slugs := make([]string, 0, len(counts))
	for slug := range counts {
		slugs = append(slugs, slug)
	}
	slices.SortFunc(slugs, func(x, y string) int { return cmp.Or(cmp.Compare(counts[y], counts[x]), cmp.Compare(x, y)) })
	return slugs, nil
}

func (a *App) serviceOfStatistic(sub string) (string, bool) {
	s, ok := a.Catalog.ByStatistic(sub)
	if !ok {
		return "", false
	}
	return s.Slug, true
}

// serviceOfCalendar is the service that appointments of a calendar are for: one that is asked for in no other way, if any.
func (a *App) serviceOfCalendar(sub string) (string, bool) {
	var found *catalog.Service
	for _, s := range a.Catalog.Services {
		calendar, ok := a.Municipality.Calendar(s.Calendar)
		if ok && calendar.Statistic == sub && (found == nil || found.Form != nil && s.Form == nil) {
			found = s
		}
	}
	if found == nil {
		return "", false
	}
	return found.Slug, true
}

func (a *App) serviceLeadingTo(path string) (string, bool) {
	for _, s := range a.Catalog.Services {
		if slices.ContainsFunc(s.Access, func(way catalog.Access) bool { return strings.HasPrefix(way.URL, path) }) {
			return s.Slug, true
		}
	}
	return "", false
}

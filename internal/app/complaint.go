package app

import (
	"context"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/complaint"
	"comune.example/sportello/internal/complaint/complaintweb"
	complaintoffice "comune.example/sportello/internal/complaint/officeweb"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/portal"
	"comune.example/sportello/internal/portal/portalweb"
	"comune.example/sportello/internal/sample"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// complaints makes the module of reports and requests for assistance.
func (a *App) complaints() *complaint.Service {
	m := a.Municipality
	config := complaint.Config{
		Subjects: a.assistanceSubjects(), AssistanceDays: m.Reporting.Assistance.TermDays, Anonymous: m.Reporting.Anonymous,
		PerDay: m.Reporting.PerDay, Closed: m.Closed, Colleagues: a.reportColleagues, Within: townArea(m),
	}
	for _, c := range m.Reporting.Categories {
		config.Categories = append(config.Categories, complaint.Category{Slug: c.Slug, Title: c.Title, Hint: c.Hint, Office: c.Office, TermDays: c.TermDays})
	}
	for _, o := range m.Offices {
		config.Offices = append(config.Offices, o.Slug)
	}
	return complaint.NewService(a.Journal, config)
}

// assistanceSubjects are the services by their category, and last what belongs to none.
func (a *App) assistanceSubjects() []complaint.Subject {
	var list []complaint.Subject
	for _, w := range catalog.Categories() {
		for _, s := range a.Catalog.InCategory(w.Slug) {
			title := map[string]string{}
			for _, lang := range a.Municipality.Languages {
				title[lang] = s.Sheet(lang).Title
			}
			list = append(list, complaint.Subject{Slug: s.Slug, Group: w.Title, Title: title, Office: s.Office})
		}
	}
	if desk := a.Municipality.Reporting.Assistance; desk.Office != "" {
		list = append(list, complaint.Subject{Slug: "altro", Group: desk.Group, Title: desk.Title, Office: desk.Office})
	}
	return list
}

// townArea is the land that the boundary of the town's map encloses, taken as a rectangle; nil where no map says.
func townArea(m *municipality.Municipality) *complaint.Area {
	var area *complaint.Area
	for _, l := range m.Reporting.Map {
		if !l.Closed {
			continue
		}
		for _, p := range l.Points {
			at := complaint.Place{Lat: p[1], Lon: p[0]}
			if area == nil {
				area = &complaint.Area{SouthWest: at, NorthEast: at}
			}
			area.SouthWest = complaint.Place{Lat: min(area.SouthWest.Lat, at.Lat), Lon: min(area.SouthWest.Lon, at.Lon)}
			area.NorthEast = complaint.Place{Lat: max(area.NorthEast.Lat, at.Lat), Lon: max(area.NorthEast.Lon, at.Lon)}
		}
	}
	return area
}

// complaintModules are the pages of reports: for everybody, and for offices.
func (a *App) complaintModules(site portalweb.Config) []module.Module {
	m := a.Municipality
	lines := mapLines(m)
	options := complaintweb.Options{
		OfficeOf: m.Office, Streets: m.Streets, Lines: lines, Press: a.press, Agency: m.Title,
		Contacts: func(c *web.Call) web.Component { return portalweb.Contacts(c, site) },
	}
	for _, s := range m.Estate.Sites {
		if portal.Public(s) {
			options.Landmarks = append(options.Landmarks, complaintweb.Landmark{At: ui.GeoPoint{Lat: s.Lat, Lon: s.Lon}, Name: s.Name})
		}
	}
	return []module.Module{
		complaintweb.Module(a.Complaint, a.shell, options),
		complaintoffice.Module(a.Complaint, a.shell, complaintoffice.Options{Offices: m.Offices, Lines: lines}),
	}
}

// mapLines are what is drawn below the points of every map of the town.
func mapLines(m *municipality.Municipality) []ui.GeoLine {
	lines := make([]ui.GeoLine, 0, len(m.Reporting.Map))
	for _, l := range m.Reporting.Map {
		line := ui.GeoLine{Kind: l.Kind, Closed: l.Closed}
		for _, p := range l.Points {
			line.Points = append(line.Points, ui.GeoPoint{Lat: p[1], Lon: p[0]})
		}
		lines = append(lines, line)
	}
	return lines
}

// How many reports a demonstration has: of a town that has lived its half-year, and of one that was made just now.
const (
	reportsOfTheHalfYear = 60
	reportsOfToday       = 12
)

// sampleReports has the sample's citizens report problems, unless they have.
func (a *App) sampleReports(ctx context.Context, many int) error {
	find := func(ctx context.Context, id string) (identity.Actor, bool) {
		found, err := a.Account.Find(identity.AsSystem(ctx, "sample"), id)
		return found.Actor(), err == nil
	}
	return sample.Reports{
		Complaint: a.Complaint, Municipality: a.Municipality, Now: a.Config.Now(), Many: many,
		Citizen: func(ctx context.Context, n int) (identity.Actor, bool) { return find(ctx, sample.CitizenID(n)) },
		Clerk: func(ctx context.Context, office string) (identity.Actor, bool) {
			return find(ctx, sample.Clerk(office))
		},
	}.Make(ctx)
}

// officeAddress is where an office reads its mail.
func (a *App) officeAddress(slug string) string {
	o, _ := a.Municipality.Office(slug)
	return o.Contacts.Email
}

// reportColleagues lists the clerks of an office, for handing a report over.
func (a *App) reportColleagues(ctx context.Context, office string) ([]complaint.Colleague, error) {
	colleagues, err := a.colleagues(ctx, office)
	list := make([]complaint.Colleague, 0, len(colleagues))
	for _, c := range colleagues {
		list = append(list, complaint.Colleague{ID: c.ID, Name: c.Name})
	}
	return list, err
}

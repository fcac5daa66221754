package complaintweb

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"comune.example/sportello/internal/complaint"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/web"
)

// The names of what programs are told are those of Open311 GeoReport version 2, whose readers this is for.

type serviceJSON struct {
	Code        string `json:"service_code"`
	Name        string `json:"service_name"`
	Description string `json:"description"`
	Metadata    bool   `json:"metadata" doc:"sempre false: nessun'altra domanda"`
	Type        string `json:"type"     doc:"sempre realtime"`
	Keywords    string `json:"keywords"`
	Group       string `json:"group"`
}

type requestJSON struct {
	ID          string     `json:"service_request_id" doc:"il numero della segnalazione"`
	Status      string     `json:"status"             doc:"open oppure closed"`
	Notes       string     `json:"status_notes"       doc:"lo stato in parole"`
	ServiceName string     `json:"service_name"`
	ServiceCode string     `json:"service_code"`
	Title       string     `json:"title"`
	Description string     `json:"description"`
	Agency      string     `json:"agency_responsible"`
	Requested   time.Time  `json:"requested_datetime"`
	Updated     time.Time  `json:"updated_datetime"`
	Expected    *time.Time `json:"expected_datetime"  doc:"null: conclusa"`
	Address     string     `json:"address"`
	Lat         *float64   `json:"lat"                doc:"null: senza punto sulla mappa"`
	Long        *float64   `json:"long"`
}

type requestsQuery struct {
	IDs    string `query:"service_request_id" doc:"numeri, separati da virgola"`
	Codes  string `query:"service_code"       doc:"categorie, separate da virgola"`
	Start  string `query:"start_date"         doc:"istante in formato W3C; novanta giorni fa se manca"`
	End    string `query:"end_date"           doc:"istante in formato W3C; adesso se manca"`
	Status string `query:"status"             doc:"open, closed o tutti e due, separati da virgola"`
}

func (p *pages) programRoutes() []web.Route {
	list := []web.Route{
		{Pattern: "GET /api/v1/open311/services.json", Do: p.apiServices, Summary: "Categorie delle segnalazioni (Open311)", Out: []serviceJSON{}},
		{Pattern: "GET /api/v1/open311/requests.json", Do: p.apiRequests, Summary: "Segnalazioni pubbliche (Open311)", Query: requestsQuery{}, Out: []requestJSON{}},
		{Pattern: "GET /api/v1/open311/requests/{file}", Do: p.apiRequest, Summary: "Una segnalazione pubblica, come numero.json (Open311)", Out: []requestJSON{}},
	}
	for i := range list {
		list[i].Who, list[i].API = web.Anyone(), true
	}
	return list
}

func (p *pages) apiServices(c *web.Call) error {
	list := []serviceJSON{}
	for _, one := range p.complaints.Categories {
		hint := one.Hint[c.Print.Lang()]
		list = append(list, serviceJSON{Code: one.Slug, Name: one.Text(c.Print.Lang()), Description: hint, Type: "realtime", Keywords: strings.ToLower(hint), Group: p.Agency})
	}
	return c.JSON(http.StatusOK, list)
}

const daysOfPrograms = 90 // that a program sees where it names none: as GeoReport says

func (p *pages) apiRequests(c *web.Call) error {
	if ids := words(c.Query("service_request_id")); len(ids) > 0 {
		return p.apiNamed(c, ids)
	}
	now := c.Now()
	start, err := instant(c, "start_date", now.AddDate(0, 0, -daysOfPrograms))
	if err != nil {
		return err
	}
	end, err := instant(c, "end_date", now)
	if err != nil {
		return err
	}
	answer, err := p.complaints.Public(c.Context(), complaint.Question{Since: italy.DayOf(start), Until: italy.DayOf(end)})
	if err != nil {
		return err
	}
	codes, statuses := words(c.Query("service_code")), words(c.Query("status"))
	list := []requestJSON{}
	for _, r := range answer.Reports {
		one := p.requestOf(c, r)
		wanted := (len(codes) == 0 || slices.Contains(codes, r.Category)) && (len(statuses) == 0 || slices.Contains(statuses, one.Status))
		if wanted && !r.SubmittedAt.Before(start) && !r.SubmittedAt.After(end) {
			list = append(list, one)
		}
	}
	return c.JSON(http.StatusOK, list)
}

const mostNamed = 50 // reports that one call may name

// apiNamed gives the reports that a program names; what is not public is left out, as if it were not there.
func (p *pages) apiNamed(c *web.Call, ids []string) error {
	list := []requestJSON{}
	for _, id := range ids[:min(len(ids), mostNamed)] {
		f, err := p.complaints.PublicReport(c.Context(), id)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		list = append(list, p.requestOf(c, f.Report))
	}
	return c.JSON(http.StatusOK, list)
}

func (p *pages) apiRequest(c *web.Call) error {
	number, ok := strings.CutSuffix(c.Param("file"), ".json")
	if !ok {
		return fault.Missing()
	}
	f, err := p.complaints.PublicReport(c.Context(), number)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, []requestJSON{p.requestOf(c, f.Report)})
}

func (p *pages) requestOf(c *web.Call, r complaint.Report) requestJSON {
	j := requestJSON{
		ID: r.Number.String(), Status: "closed", Notes: stateName(c, r.State), ServiceName: p.complaints.TitleOf(r, c.Print.Lang()),
		ServiceCode: r.Category, Title: r.Title, Description: r.Details, Agency: p.office(r.Office, c.Print.Lang()), Requested: r.SubmittedAt,
		Updated: r.ChangedAt, Address: r.Address,
	}
	if r.State.Open() {
		due := r.DueDay.AddDays(1).Start().UTC()
		j.Status, j.Expected = "open", &due
	}
	if r.Place != nil {
		j.Lat, j.Long = &r.Place.Lat, &r.Place.Lon
	}
	return j
}

// words are the parts of a list with commas.
func words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}

func instant(c *web.Call, name string, otherwise time.Time) (time.Time, error) {
	text := c.Query(name)
	if text == "" {
		return otherwise, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil || t.Year() < 1970 || t.Year() > 9999 {
		return t, fault.Wrong(fault.Field{Name: name, Key: "complaint.error.instant"})
	}
	return t, nil
}

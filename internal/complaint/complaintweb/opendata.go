package complaintweb

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"time"

	"comune.example/sportello/internal/complaint"
	"comune.example/sportello/internal/web"
)

// all are the public reports that the address asks for.
func (p *pages) all(c *web.Call) ([]complaint.Report, error) {
	ask := question(c)
	ask.Page = 0
	answer, err := p.complaints.Public(c.Context(), ask)
	return answer.Reports, err
}

// csv gives the public reports as a table, a line each. Cells that a spreadsheet would take for a formula are marked as
// texts.
func (p *pages) csv(c *web.Call) error {
	reports, err := p.all(c)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	lines := [][]string{{"numero", "categoria", "titolo", "stato", "ufficio", "indirizzo", "latitudine", "longitudine", "ricevuta_il", "presa_in_carico_il", "conclusa_il", "entro_il"}} //nolint:misspell // Italian
	for _, r := range reports {
		lat, lon := "", ""
		if r.Place != nil {
			lat, lon = fmt.Sprintf("%.6f", r.Place.Lat), fmt.Sprintf("%.6f", r.Place.Lon)
		}
		lines = append(lines, []string{
			r.Number.String(), r.Category, cell(r.Title), string(r.State), r.Office, cell(r.Address), lat, lon, string(r.SubmittedDay),
			stamp(r.TakenAt), stamp(r.ClosedAt), string(r.DueDay),
		})
	}
	if err := w.WriteAll(lines); err != nil {
		return err
	}
	return c.Attachment("text/csv; charset=utf-8", "segnalazioni.csv", b.Bytes())
}

// cell keeps a spreadsheet from reckoning with what somebody wrote.
func cell(text string) string {
	if text != "" && bytes.ContainsRune([]byte("=+-@\t\r"), rune(text[0])) {
		return "'" + text
	}
	return text
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

// geoJSON gives the public reports that have a place, for a map.
func (p *pages) geoJSON(c *web.Call) error {
	reports, err := p.all(c)
	if err != nil {
		return err
	}
	type object = map[string]any
	features := []object{}
	for _, r := range reports {
		if r.Place == nil {
			continue
		}
		features = append(features, object{
			"type": "Feature", "id": r.Number.String(),
			"geometry": object{"type": "Point", "coordinates": []float64{r.Place.Lon, r.Place.Lat}},
			"properties": object{
				"categoria": r.Category, "titolo": r.Title, "stato": r.State, "indirizzo": r.Address, "ricevuta_il": r.SubmittedDay,
				"conclusa_il": stamp(r.ClosedAt), "pagina": c.URL(publicPath(r)),
			},
		})
	}
	text, err := json.Marshal(object{"type": "FeatureCollection", "features": features})
	if err != nil {
		return err
	}
	return c.Attachment("application/geo+json", "segnalazioni.geojson", text)
}

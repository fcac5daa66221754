package portal

import "slices"

// Administration lists the slugs of the administration's second level, in the national model's order.
func Administration() []string {
	return []string{
		"organi-di-governo",
		"aree-amministrative", //nolint:misspell // Italian
		"uffici", "enti-e-fondazioni", "politici", "personale-amministrativo", "documenti-e-dati",
	}
}

// TextPath is the address of a declared text: one called like a page of the administration is that page's own text.
func TextPath(slug string) string {
	if slices.Contains(Administration(), slug) {
		return "/amministrazione/" + slug
	}
	return "/" + slug
}

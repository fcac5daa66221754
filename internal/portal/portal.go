// Package portal keeps the marks that readers give to the pages of the public site, and it finds things again: services,
// offices, answers, and what other modules hand over as sources. It promises that a mark names nobody, and that a search
// finds what is public at that moment, slips of the finger forgiven. It must not know HTTP, pages, or other modules.
package portal

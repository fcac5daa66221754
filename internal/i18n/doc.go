// Package i18n holds what the program says to people, in every language it speaks.
//
// Texts live in message files (messages/it.json, messages/en.json) beside the
// package that shows them; Load merges them into one Catalog, and a Printer
// speaks one language of it: texts with plurals, days, times, amounts.
// Italian is the language of reference: a text that another language lacks is
// shown in Italian. Instants are always printed in Italian civil time.
// It must not know any page, module or municipality.
package i18n

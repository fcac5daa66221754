package conform

import "strings"

// section is one of the four items of the main menu.
type section struct {
	label  string   // text of the menu link
	key    string   // data-element of the menu link
	item   string   // data-element of the links to its second-level pages; "" for the fourth
	titles []string // vocabulary of the second level, lower case
}

// sections are the four items of the menu, in order.
func sections() []section {
	return []section{
		{"Amministrazione", "management", "management-category-link", []string{
			"aree amministrative", //nolint:misspell // Italian
			"documenti e dati", "enti e fondazioni", "organi di governo", "personale amministrativo", "politici", "uffici",
		}},
		{"Novità", "news", "news-category-link", []string{"avvisi", "comunicati", "notizie"}},
		{"Servizi", "all-services", "service-category-link", []string{
			"educazione e formazione", "salute, benessere e assistenza", "vita lavorativa", "mobilità e trasporti",
			"catasto e urbanistica", "anagrafe e stato civile", "turismo", "giustizia e sicurezza pubblica",
			"tributi, finanze e contravvenzioni", "cultura e tempo libero", "ambiente", "imprese e commercio",
			"autorizzazioni", "appalti pubblici", "agricoltura e pesca", "agricoltura, caccia e pesca",
		}},
		{"Vivere ", "live", "", nil},
	}
}

// topics is the model's list of 64, lower case.
func topics() []string {
	return strings.Split("accesso all'informazione|acqua|agricoltura|anagrafe|animale domestico|aria|assistenza agli invalidi|"+
		"assistenza sociale|associazioni|bilancio|commercio al minuto|commercio all'ingrosso|commercio ambulante|"+
		"comunicazione istituzionale|comunicazione politica|concorsi|covid-19|elezioni|energie rinnovabili|estero|foreste|"+
		"formazione professionale|gemellaggi|gestione rifiuti|giustizia|igiene pubblica|immigrazione|imposte|imprese|"+
		"inquinamento|integrazione sociale|isolamento termico|istruzione|lavoro|matrimonio|mercato|mobilità sostenibile|"+
		"morte|nascita|parcheggi|patrimonio culturale|pesca|piano di sviluppo|pista ciclabile|pnrr|politica commerciale|"+
		"polizia|prodotti alimentari|protezione civile|residenza|risposta alle emergenze|sistema giuridico|spazio verde|"+
		"sport|sviluppo sostenibile|tassa sui servizi|tempo libero|trasparenza amministrativa|trasporto pubblico|turismo|"+
		"urbanizzazione|viaggi|zone pedonali|ztl", "|")
}

// entry is one mandatory line of a service sheet's index. Any of its elements
// carries it; those in text need three characters, those in present need only exist.
type entry struct {
	name          string
	text, present []string
}

// index are the mandatory entries, in order.
func index() []entry {
	return []entry{
		{"A chi è rivolto", []string{"service-addressed"}, nil},
		{"Come fare", []string{"service-how-to"}, nil},
		{"Cosa serve", []string{"service-needed"}, nil},
		{"Cosa si ottiene", []string{"service-achieved"}, nil},
		{"Tempi e scadenze", []string{"service-calendar-text"}, []string{"service-calendar-list"}},
		{"Accedi al servizio", nil, []string{"service-generic-access", "service-booking-access", "service-online-access"}},
		{"Condizioni di servizio", nil, []string{"service-file"}},
		{"Contatti", nil, []string{"service-area"}},
	}
}

// metadata lists what R.SI.1.1 wants in the JSON-LD of a service sheet.
func metadata() []string {
	return []string{
		"name", "serviceType", "serviceOperator.name", "areaServed.name", "audience.audienceType", "availableChannel.serviceUrl",
		"availableChannel.serviceLocation.name", "availableChannel.serviceLocation.address.streetAddress",
		"availableChannel.serviceLocation.address.postalCode", "availableChannel.serviceLocation.address.addressLocality",
	}
}

// licence is the text that the notes must hold, lower case.
//
//nolint:misspell // Italian
const licence = "in applicazione del principio open by default ai sensi dell’articolo 52 del decreto legislativo 7 marzo 2005, " +
	"n. 82 (cad) e salvo dove diversamente specificato (compresi i contenuti incorporati di terzi), i dati, i " +
	"documenti e le informazioni pubblicati sul sito sono rilasciati con licenza cc-by 4.0. gli utenti sono quindi " +
	"liberi di condividere (riprodurre, distribuire, comunicare al pubblico, esporre in pubblico), rappresentare, " +
	"eseguire e recitare questo materiale con qualsiasi mezzo e formato e modificare (trasformare il materiale e " +
	"utilizzarlo per opere derivate) per qualsiasi fine, anche commerciale con il solo onere di attribuzione, senza " +
	"apporre restrizioni aggiuntive."

const feedbackTitle = "quanto sono chiare le informazioni su questa pagina?"

// followUp is the second question of the rating, for good and for bad marks.
type followUp struct {
	key, question string
	answers       []string
}

// followUps are the two groups of the rating.
func followUps() []followUp {
	return []followUp{
		{"feedback-rating-positive", "quali sono stati gli aspetti che hai preferito?", []string{
			"le indicazioni erano chiare", "le indicazioni erano complete", "capivo sempre che stavo procedendo correttamente",
			"non ho avuto problemi tecnici", "altro",
		}},
		{"feedback-rating-negative", "dove hai incontrato le maggiori difficoltà?", []string{
			"a volte le indicazioni non erano chiare", "a volte le indicazioni non erano complete", "a volte non capivo se stavo procedendo correttamente",
			"ho avuto problemi tecnici", "altro",
		}},
	}
}

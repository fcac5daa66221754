package certificate

import "comune.example/sportello/internal/registry"

// The types of ANPR's table of certificates that can be made from the register.
const (
	typeBirth        = 1
	typeMarriage     = 3
	typeCitizenship  = 5
	typeLife         = 7
	typeResidence    = 8
	typeCivilStatus  = 11
	typeFamily       = 12
	typeFamilyCivil  = 13
	typeFamilyKin    = 16
	typeFreeStatus   = 17
	italianCitizen   = "ITA"
	statusUnknown    = registry.CivilStatus(0)
	fewestForKinship = 2
)

// Refusal gives the message key that says why a certificate of the kind cannot be issued about somebody, or nothing: the
// data lack, or the register says the opposite.
//
// norm: ANPR service 6001, checks by type of certificate
func Refusal(kind Kind, s registry.Sheet) string {
	for _, n := range kind.ANPR {
		if why := refusalOf(n, s); why != "" {
			return why
		}
	}
	return ""
}

func refusalOf(anpr int, s registry.Sheet) string {
	switch anpr {
	case typeBirth:
		return when(s.Resident.Birth == "" || s.Resident.Birthplace.Name == "", "birth")
	case typeMarriage:
		return marriageRefusal(s)
	case typeCitizenship:
		return when(s.Resident.Citizenship != italianCitizen, "citizenship")
	case typeLife, typeResidence:
		return when(s.Family.Address.Street == "", "residence")
	case typeCivilStatus:
		return when(!known(s.Resident.CivilStatus), "civil_status")
	case typeFamily:
		return when(!headed(s), "family")
	case typeFamilyCivil, typeFamilyKin:
		return first(when(!headed(s), "family"), when(len(s.Members) < fewestForKinship, "alone"))
	case typeFreeStatus:
		return when(!s.Resident.CivilStatus.Free(), "not_free")
	default:
		return when(true, "unknown_type")
	}
}

// marriageRefusal: there must have been a marriage, and day and spouse must be known.
func marriageRefusal(s registry.Sheet) string {
	switch s.Resident.CivilStatus {
	case registry.Married, registry.Widowed, registry.Divorced:
		return when(s.Resident.Marriage.Day == "" || s.Partner == nil, "marriage_data")
	case statusUnknown, registry.StatusNotDefined:
		return when(true, "civil_status")
	default:
		return when(true, "no_marriage")
	}
}

func known(s registry.CivilStatus) bool { return s != statusUnknown && s != registry.StatusNotDefined }

// headed tells whether the family has a head, without whom it is not certified.
func headed(s registry.Sheet) bool {
	for _, m := range s.Members {
		if m.Role == registry.RoleHead {
			return true
		}
	}
	return false
}

func when(refused bool, why string) string {
	if refused {
		return "certificate.refused." + why
	}
	return ""
}

func first(reasons ...string) string {
	for _, why := range reasons {
		if why != "" {
			return why
		}
	}
	return ""
}

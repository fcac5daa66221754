package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"comune.example/sportello/internal/app"
)

func noticeboardCommand(o *options) *cobra.Command {
	return group("noticeboard", "The official notice board", verifyProofCommand(o))
}

func verifyProofCommand(o *options) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify FILE",
		Short: "Recount a proof of publication without network or database; 0 only if it is signed and every hash fits",
		Args:  cobra.ExactArgs(1),
		RunE: o.doing(func(cmd *cobra.Command, args []string) error {
			v, err := app.VerifyProof(o.config(), args[0])
			if err != nil {
				return err
			}
			if o.json {
				err = printJSON(cmd, v)
			} else {
				cmd.Printf("%s: %s\n", v.File, proofText(v.Verdict))
				err = printFacts(
					cmd, [2]string{"  number", v.Number}, [2]string{"  subject", v.Subject}, [2]string{"  from", string(v.From)}, [2]string{"  until", string(v.Last)},
					[2]string{"  documented days", fmt.Sprintf("%d of %d", v.Documented, len(v.Days))}, [2]string{"  signed by", v.Signer},
				)
			}
			if err != nil || v.Good {
				return err
			}
			return no{}
		}),
	}
	return o.jsonFlag(cmd)
}

// proofText says a verdict for who holds the file.
func proofText(verdict string) string {
	switch verdict {
	case "proven":
		return "AUTHENTIC, unaltered, every hash fits"
	case "unsigned":
		return "every hash fits, but NOBODY SIGNED it"
	case "altered":
		return "ALTERED after it was signed"
	case "not_ours":
		return "NOT AUTHENTIC here: signed with a key that this town does not have"
	case "wrong_hashes":
		return "ALTERED: the hashes do not fit"
	default:
		return "NO PROOF of publication"
	}
}

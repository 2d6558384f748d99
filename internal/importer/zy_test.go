package importer
import ("testing";"os";"context";"channelgraph/internal/synthetic";"channelgraph/internal/lines")
func TestMk(t *testing.T){ f,_:=os.Create("/tmp/pctry/medium.jsonl"); w:=lines.NewWriter(f); synthetic.Generate(context.Background(),synthetic.Size{Seed:1,Providers:50,Resellers:4000,Customers:60000,Subscriptions:300000},w); w.Flush()}

package importer
import ("testing";"context";"os";"time";"fmt";"channelgraph/internal/store/embedded")
func TestBig(t *testing.T){
 s,err:=embedded.OpenInMemory(); if err!=nil{t.Fatal(err)}
 f,_:=os.Open(os.Getenv("F")); t0:=time.Now()
 r,err:=Lines(context.Background(),s,"x",f,Options{})
 fmt.Println(err,r.Read,r.Created,r.Rejected.Count,time.Since(t0), float64(r.Read)/time.Since(t0).Seconds())
}

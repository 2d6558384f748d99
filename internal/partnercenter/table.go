package partnercenter

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"strings"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"channelgraph/internal/csp"
)

// row is one row of an export: its texts by the column's English name in lower case.
type row map[string]string

// export is a kind of export, known by columns that only it has.
type export struct {
	columns []string
	read    func(*file, row) error
}

var exports = []export{
	{[]string{"syndicationpartnersubscriptionnumber", "customerid", "partnerid"}, (*file).licenseLine},
	{[]string{"resourceguid", "customerid", "partnerid"}, (*file).usageLine},
	{[]string{"productid", "subscriptionid", "customerid", "partnerid"}, (*file).invoiceLine},
	{[]string{"resellermpnid", "indirectprovidermpnid", "subscriptionid"}, (*file).performanceRow},
	{[]string{"microsoftid", "companyname"}, (*file).customerRow},
	{[]string{"subscriptionid", "subscription", "status"}, (*file).subscriptionRow},
}

// older are names that columns of reconciliation files had or have elsewhere.
var older = map[string]string{
	"tier2mpnid": "resellermpnid", "customercompanyname": "customername", "customerdomainname": "domainname",
}

// japanese are the Japanese exports' column names.
var japanese = map[string]string{
	"会社名": "companyname", "プライマリドメイン名": "primarydomainname", "関係": "relationship",
	"サブスクリプションid": "subscriptionid", "サブスクリプション": "subscription", "数量": "quantity",
	"状態": "status", "ステータス": "status", "リセラー": "reseller", "再販業者": "reseller",
	"日付時刻": "datetime", "日時": "datetime", "影響を受ける顧客": "affectedcustomer", "操作": "action", "アクション": "action", "パートナーユーザー": "partneruser",
}

var activityLog = []string{"affectedcustomer", "action"}

var columnNoise = regexp.MustCompile(`[\s\x{a0}\x{3000}_\-.()]+`)

// columnName puts a column's title into the form in which the tables above have it.
func columnName(title string) string {
	name := strings.ToLower(columnNoise.ReplaceAllString(csp.Fold(title), ""))
	if english, ok := japanese[name]; ok {
		return english
	}
	return cmp.Or(older[name], name)
}

func (f *file) readTable(ctx context.Context, open func() (io.ReadCloser, error)) error {
	body, err := open()
	if err != nil {
		f.Sink.Reject(csp.Position{File: f.source.Path}, "cannot be opened: "+plainReason(err))
		return nil
	}
	defer func() { _ = body.Close() }() // it was only read
	// A mark says UTF-16 or UTF-8; without one it is UTF-8.
	decoded := transform.NewReader(cancelable{ctx, body}, unicode.BOMOverride(unicode.UTF8.NewDecoder()))
	bounded := &lineBound{source: decoded}
	beginning := make([]byte, 4096)
	count, err := io.ReadFull(bounded, beginning)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return f.broken(ctx, err)
	}
	beginning = beginning[:count]
	table := csv.NewReader(io.MultiReader(bytes.NewReader(beginning), bounded))
	table.Comma = delimiterOf(beginning)
	table.ReuseRecord = true
	return f.rows(ctx, table)
}

func delimiterOf(beginning []byte) rune {
	header, _, _ := bytes.Cut(beginning, []byte("\n"))
	switch {
	case bytes.ContainsRune(header, '\t'):
		return '\t'
	case bytes.ContainsRune(header, ';') && !bytes.ContainsRune(header, ','):
		return ';'
	}
	return ','
}

// broken rejects the rest of a file that cannot be read on.
func (f *file) broken(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	f.Sink.Reject(f.at, "cannot be read further: "+err.Error())
	return nil
}

func (f *file) rows(ctx context.Context, table *csv.Reader) error {
	titles, err := table.Read()
	if err != nil {
		if errors.Is(err, io.EOF) {
			return f.reject("is empty: it has no header")
		}
		return f.broken(ctx, err)
	}
	columns := make([]string, len(titles))
	for i, title := range titles {
		columns[i] = columnName(title)
	}
	read := exportOf(columns)
	if read == nil {
		f.at.Line = 1
		return f.reject("%s", unknownTable(columns))
	}
	for {
		err := f.row(ctx, table, columns, read)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func unknownTable(columns []string) string {
	if holdsAll(columns, activityLog) {
		return "is an activity log: it names customers and users by name only, which identifies nobody; import the lists that it is about instead, such as customers.json, relationships.json or the Customers export"
	}
	return "its header is of none of the exports that can be imported"
}

// row reads one row; io.EOF at the end.
func (f *file) row(ctx context.Context, table *csv.Reader, columns []string, read func(*file, row) error) error {
	record, err := table.Read()
	var wrong *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return io.EOF
	case errors.As(err, &wrong):
		f.at.Line, f.at.Column = wrong.StartLine, wrong.Column
		return f.reject("the row is not valid: %v", wrong.Err)
	case err != nil:
		if err := f.broken(ctx, err); err != nil {
			return err
		}
		return io.EOF
	}
	f.at.Line, f.at.Column = table.FieldPos(0)
	values := make(row, len(columns))
	for i, column := range columns {
		text := strings.Clone(strings.TrimSpace(record[i])) // a record's texts share one large string
		if strings.ContainsRune(text, 0) || strings.ContainsRune(text, '\ufffd') {
			return f.reject("column %d is not valid text", i+1)
		}
		values[column] = text
	}
	return read(f, values)
}

func exportOf(columns []string) func(*file, row) error {
	for _, known := range exports {
		if holdsAll(columns, known.columns) {
			return known.read
		}
	}
	return nil
}

func holdsAll(columns, wanted []string) bool {
	found := 0
	for _, want := range wanted {
		for _, column := range columns {
			if column == want {
				found++
				break
			}
		}
	}
	return found == len(wanted)
}

// lineBound stops reading a table one line of which is too long to be one.
type lineBound struct {
	source io.Reader
	length int
}

func (l *lineBound) Read(buffer []byte) (int, error) {
	count, err := l.source.Read(buffer)
	if at := bytes.LastIndexByte(buffer[:count], '\n'); at >= 0 {
		l.length = count - at - 1
	} else {
		l.length += count
	}
	if l.length > recordLimit {
		return 0, errRecordTooLong
	}
	return count, err
}

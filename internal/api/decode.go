package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"

	"github.com/99designs/gqlgen/graphql"
)

// decodeBody reads a POST body into params. Errors are for the caller and quote nothing of the body.
func decodeBody(body []byte, params *graphql.RawParams) error {
	if decodePlainBody(body, params) {
		return nil
	}
	*params = graphql.RawParams{}
	return decodeAnyBody(body, params)
}

func decodeAnyBody(body []byte, params *graphql.RawParams) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil {
		return describeJSONError("The body", err)
	}
	if members == nil {
		return errors.New("The body must be a JSON object with the member query.")
	}
	return decodeMembers(func(name string) []byte { return members[name] }, params)
}

// decodeURL reads a GET's query string into params; variables and extensions are JSON inside it.
func decodeURL(rawQuery string, params *graphql.RawParams) error {
	values, err := url.ParseQuery(rawQuery)
	if err != nil {
		return errors.New("The URL's query string cannot be decoded. Percent-encode its values.")
	}
	params.Query, params.OperationName = values.Get("query"), values.Get("operationName")
	if err := decodeObject("variables", []byte(values.Get("variables")), &params.Variables); err != nil {
		return err
	}
	if err := decodeObject("extensions", []byte(values.Get("extensions")), &params.Extensions); err != nil {
		return err
	}
	if values.Has(documentIDExtension) {
		setDocumentID(params, values.Get(documentIDExtension))
	}
	return requireDocument(values.Has("query"), params)
}

// setDocumentID has the rest of this room find a document's id in one place.
func setDocumentID(params *graphql.RawParams, id string) {
	if params.Extensions == nil {
		params.Extensions = map[string]any{}
	}
	params.Extensions[documentIDExtension] = id
}

// requireDocument refuses a request that neither has a document nor names one.
func requireDocument(given bool, params *graphql.RawParams) error {
	if given || params.Extensions[documentIDExtension] != nil || params.Extensions[persistedExtension] != nil {
		return nil
	}
	return errMissingQuery
}

var errMissingQuery = errors.New("The request needs the member query: a string with a GraphQL document.")

func decodeMembers(member func(string) []byte, params *graphql.RawParams) error {
	if err := decodeString("query", member("query"), &params.Query); err != nil {
		return err
	}
	if err := decodeString("operationName", member("operationName"), &params.OperationName); err != nil {
		return err
	}
	if err := decodeObject("variables", member("variables"), &params.Variables); err != nil {
		return err
	}
	if err := decodeObject("extensions", member("extensions"), &params.Extensions); err != nil {
		return err
	}
	if member(documentIDExtension) != nil {
		var id string
		if err := decodeString(documentIDExtension, member(documentIDExtension), &id); err != nil {
			return err
		}
		setDocumentID(params, id)
	}
	return requireDocument(member("query") != nil, params)
}

func decodeString(name string, raw []byte, into *string) error {
	if len(raw) == 0 || (name != "query" && string(raw) == "null") {
		return nil
	}
	if raw[0] != '"' || json.Unmarshal(raw, into) != nil {
		return fmt.Errorf("The member %s must be a string.", name)
	}
	return nil
}

// decodeObject keeps numbers as they are written, because a float64 is not an Int and loses long ids.
func decodeObject(name string, raw []byte, into *map[string]any) error {
	if len(raw) == 0 {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		if _, wrongType := errors.AsType[*json.UnmarshalTypeError](err); wrongType {
			return fmt.Errorf("The member %s must be an object.", name)
		}
		return describeJSONError("The member "+name, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("The member %s must be one JSON object and nothing after it.", name)
	}
	return nil
}

func describeJSONError(what string, err error) error {
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("%s is not valid JSON: wrong at byte %d.", what, syntax.Offset)
	}
	return fmt.Errorf("%s must be a JSON object with the member query.", what)
}

// The two passes over a DSL document: lines to schemas and noted rows, then rows to values.
#include <unordered_map>
#include <unordered_set>

#include "core/schema/dsl.h"
#include "core/schema/dsl_cursor.h"
#include "core/schema/dsl_field.h"
#include "core/schema/dsl_row.h"
#include "core/schema/refs.h"
#include "core/schema/utf8.h"

namespace scrt {
namespace {

class DocumentParser {
 public:
  DocumentParser(std::string_view text, const DslOptions& options)
      : text_(text), options_(options), budget_(options.limits), fields_(options_, &budget_) {}

  Result<Document> Run() {
    SCRT_RETURN_IF_ERROR(ReadLines());
    SCRT_RETURN_IF_ERROR(MakeSchemas());
    SCRT_RETURN_IF_ERROR(ReadRows());
    return std::move(document_);
  }

 private:
  struct Line {
    size_t begin = 0;
    size_t end = 0;
    int64_t number = 0;
  };
  struct PendingField {
    Line line;
    size_t type_at = 0;
  };
  struct PendingSchema {
    Line line;
    std::string name;
    std::vector<Field> fields;
    std::vector<PendingField> places;
    std::vector<FieldSpelling> spelling;
    std::unordered_set<std::string> names;
  };
  struct Section {
    Line line;
    std::string name;
    std::vector<Line> rows;
  };
  // What a line without "@" means.
  enum class Mode { kNothing, kSchemaName, kSchema, kFieldsBlock, kRows };

  DslCursor At(const Line& line) const { return {text_, line.begin, line.end, line.number}; }

  Status ReadLines() {
    Line line;
    size_t next = text_.starts_with("\xef\xbb\xbf") ? 3 : 0;  // byte order mark
    size_t bad = FirstInvalidUtf8(text_);
    while (next < text_.size()) {
      size_t newline = text_.find('\n', next);
      line = {next, std::min(newline, text_.size()), line.number + 1};
      next = line.end + 1;
      if (bad < next) return At(line).Error(Code::kEncoding, "not UTF-8", bad);
      SCRT_RETURN_IF_ERROR(ReadLine(line));
    }
    if (mode_ != Mode::kSchemaName) return Status::Ok();
    return At(schemas_.back().line).Error("a schema without a name");
  }

  Status ReadLine(const Line& line) {
    DslCursor cursor = At(line);
    cursor.SkipBlanks();
    if (cursor.done() || cursor.peek() == '#') return Status::Ok();
    if (cursor.peek() == '@') {
      if (mode_ == Mode::kSchemaName) return cursor.Error("expected the name of the schema");
      return ReadDirective(line, &cursor);
    }
    switch (mode_) {
      case Mode::kSchemaName:
        return NameSchema(&cursor);
      case Mode::kFieldsBlock:
        return ReadField(line, &cursor);
      case Mode::kSchema:
        return OpenFieldsBlock(&cursor);
      case Mode::kRows:
        return NoteRow(line, cursor);
      default:
        return cursor.Error("expected @schema, or @ and the name of one");
    }
  }

  Status ReadDirective(const Line& line, DslCursor* cursor) {
    size_t start = cursor->at();
    cursor->Take('@');
    std::string_view word = cursor->TakeWord();
    bool ends = cursor->done() || IsBlank(cursor->peek());
    if (word == "schema" && (ends || cursor->peek() == ':')) {
      cursor->SkipBlanks();
      cursor->Take(':');
      schemas_.emplace_back();
      schemas_.back().line = line;
      mode_ = Mode::kSchemaName;
      return cursor->AtEnd() ? Status::Ok() : NameSchema(cursor);
    }
    if (word == "field" && ends) {
      if (mode_ != Mode::kSchema && mode_ != Mode::kFieldsBlock) {
        return cursor->Error(Code::kSyntax, "@field outside a schema", start);
      }
      mode_ = Mode::kSchema;
      return ReadField(line, cursor);
    }
    cursor->set_at(start);
    if (mode_ == Mode::kRows && AtAssignment(*cursor)) return NoteRow(line, *cursor);
    cursor->Take('@');
    SCRT_RETURN_IF_ERROR(Charge(*cursor, sizeof(Section)));
    Section section;
    section.line = line;
    SCRT_RETURN_IF_ERROR(ReadNameLine(cursor, &section.name));
    sections_.push_back(std::move(section));
    mode_ = Mode::kRows;
    return Status::Ok();
  }

  // A name that takes the rest of the line.
  Status ReadNameLine(DslCursor* cursor, std::string* name) {
    if (cursor->AtEnd()) return cursor->Error("expected the name of a schema");
    size_t start = cursor->at();
    if (IsQuote(cursor->peek())) {
      SCRT_ASSIGN_OR_RETURN(*name, cursor->ReadQuotedName());
      if (!cursor->AtEnd()) return cursor->Error("text behind a closing quote");
    } else {
      *name = cursor->TakeRest();
    }
    return name->empty() ? cursor->Error(Code::kSyntax, "an empty schema name", start)
                         : Status::Ok();
  }

  Status NameSchema(DslCursor* cursor) {
    size_t start = cursor->at();
    SCRT_RETURN_IF_ERROR(Charge(*cursor, sizeof(PendingSchema)));
    std::string& name = schemas_.back().name;
    SCRT_RETURN_IF_ERROR(ReadNameLine(cursor, &name));
    if (schemas_.size() > options_.limits.fields) {
      return cursor->Error(Code::kLimit, "too many schemas", start);
    }
    if (!by_name_.emplace(name, schemas_.size() - 1).second) {
      return cursor->Error(Code::kDuplicateKey, "duplicate schema \"" + name + "\"", start);
    }
    mode_ = Mode::kSchema;
    return Status::Ok();
  }

  Status OpenFieldsBlock(DslCursor* cursor) {
    std::string_view word = cursor->TakeWord();
    cursor->Take(':');
    if (!SameWord(word, "fields") || !cursor->AtEnd()) {
      return cursor->Error("expected @field, or fields: and a line for each field");
    }
    mode_ = Mode::kFieldsBlock;
    return Status::Ok();
  }

  Status ReadField(const Line& line, DslCursor* cursor) {
    PendingSchema& schema = schemas_.back();
    Field field;
    FieldSpelling spelling;
    PendingField place;
    place.line = line;
    cursor->SkipBlanks();
    size_t start = cursor->at();
    SCRT_RETURN_IF_ERROR(fields_.ReadField(cursor, &field, &spelling, &place.type_at));
    if (!schema.names.insert(field.name).second) {
      return cursor->Error(Code::kDuplicateKey, "duplicate field \"" + field.name + "\"", start);
    }
    if (field.auto_increment && !IsSignedInt(field.type->id) && !IsUnsignedInt(field.type->id)) {
      return cursor->Error(Code::kSchema, "auto_increment needs an integer type", place.type_at);
    }
    schema.fields.push_back(std::move(field));
    schema.spelling.push_back(std::move(spelling));
    schema.places.push_back(place);
    return Status::Ok();
  }

  Status NoteRow(const Line& line, const DslCursor& cursor) {
    SCRT_RETURN_IF_ERROR(Charge(cursor, sizeof(Line)));
    sections_.back().rows.push_back(line);
    return Status::Ok();
  }

  Status MakeSchemas() {
    std::vector<SchemaPtr> made;
    for (PendingSchema& schema : schemas_) {
      auto one = Schema::Make(schema.name, std::move(schema.fields), options_.limits);
      if (!one.ok()) {
        return At(schema.line).Locate(std::move(one).status(), schema.line.begin);
      }
      made.push_back(std::move(one).Take());
    }
    RefOptions refs{options_.limits, options_.temporal, options_.allow_unresolved_refs};
    RefPlace where;
    auto resolved = ResolveRefs(std::move(made), refs, &where);
    if (!resolved.ok()) {
      const PendingField& place = schemas_[where.schema].places[where.field];
      return At(place.line).Locate(std::move(resolved).status(), place.type_at);
    }
    for (size_t i = 0; i < schemas_.size(); ++i) {
      document_.schemas.push_back({(*resolved)[i], {}, std::move(schemas_[i].spelling)});
    }
    return Status::Ok();
  }

  Status ReadRows() {
    for (const Section& section : sections_) {
      auto found = by_name_.find(section.name);
      if (found == by_name_.end()) {
        return At(section.line)
            .Error(Code::kSchema, "rows of an unknown schema \"" + section.name + "\"",
                   section.line.begin);
      }
      DocumentSchema& target = document_.schemas[found->second];
      RowParser parser(*target.schema, options_.temporal);
      uint64_t row_bytes = sizeof(DataRow) + target.schema->fields().size() * sizeof(Cell);
      for (const Line& line : section.rows) {
        DslCursor cursor = At(line);
        // The text of the cells is at most the line.
        SCRT_RETURN_IF_ERROR(Charge(cursor, row_bytes + line.end - line.begin));
        DataRow row;
        SCRT_RETURN_IF_ERROR(parser.Read(&cursor, &row));
        target.rows.push_back(std::move(row));
      }
    }
    return Status::Ok();
  }

  Status Charge(const DslCursor& cursor, uint64_t bytes) {
    if (budget_.Charge(bytes)) return Status::Ok();
    return cursor.Error(Code::kLimit, "document larger than the memory limit", cursor.at());
  }

  std::string_view text_;
  const DslOptions& options_;
  MemoryBudget budget_;
  FieldParser fields_;
  Mode mode_ = Mode::kNothing;
  std::vector<PendingSchema> schemas_;
  std::unordered_map<std::string, size_t> by_name_;
  std::vector<Section> sections_;
  Document document_;
};

}  // namespace

const DocumentSchema* Document::Find(std::string_view name) const {
  for (const DocumentSchema& schema : schemas) {
    if (schema.schema->name() == name) return &schema;
  }
  return nullptr;
}

Result<Document> ParseDsl(std::string_view text, const DslOptions& options) {
  return DocumentParser(text, options).Run();
}

Result<TypePtr> ParseTypeText(std::string_view text, const DslOptions& options) {
  DslCursor cursor(text, 0, text.size(), 1);
  size_t bad = FirstInvalidUtf8(text);
  if (bad != std::string_view::npos) return cursor.Error(Code::kEncoding, "not UTF-8", bad);
  if (text.find('\n') != std::string_view::npos) {
    return cursor.Error(Code::kSyntax, "a type stands in one line", text.find('\n'));
  }
  MemoryBudget budget(options.limits);
  FieldParser parser(options, &budget);
  cursor.SkipBlanks();
  TypePtr type;
  SCRT_RETURN_IF_ERROR(parser.ReadType(&cursor, &type));
  if (!cursor.AtEnd()) return cursor.Error("text behind the type");
  return type;
}

}  // namespace scrt

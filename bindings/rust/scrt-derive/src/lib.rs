//! `#[derive(Record)]` of the crate `scrt`, which exports it and documents it.
mod parse;

use std::fmt::Write;

use parse::{Body, Field, Input};
use proc_macro::TokenStream;

/// Makes a struct a row, or an enum a union: implements `scrt::ToColumn`, `scrt::FromColumn` and, for
/// structs, `scrt::Record`.
///
/// On a struct `#[scrt(name = "…")]` names the schema instead of the type's own name. On a field:
///
/// - `name = "…"`: the field's name in the schema;
/// - `type = "…"`: its type in the schema language, for `Record::schema`;
/// - `default` or `default = "path"`: what stands where a row, or the whole schema, lacks the field and the
///   schema has no default: `Default::default()`, or what the function at the path returns;
/// - `skip`: not a field of the schema; read as `Default::default()`.
///
/// An enum's variants hold one value each. A variant goes with the alternative of the union that its
/// type names, else with the first that takes it.
///
/// A struct or enum may have one lifetime: what it borrows is borrowed from the batch it is read from.
#[proc_macro_derive(Record, attributes(scrt))]
pub fn derive_record(input: TokenStream) -> TokenStream {
    match parse::input(input) {
        Ok(input) => expand(&input).parse().unwrap_or_else(|_| {
            parse::compile_error(
                "derive(Record) wrote what is no Rust",
                proc_macro::Span::call_site(),
            )
        }),
        Err((message, span)) => parse::compile_error(&message, span),
    }
}

fn expand(input: &Input) -> String {
    match &input.body {
        Body::Struct(fields) => expand_struct(input, fields),
        Body::Enum(variants) => expand_enum(input, variants),
    }
}

/// A trait's implementation for the type, whose own lifetime is also that of the batch.
fn head(input: &Input, of: &str) -> String {
    let Input { name, lifetime, .. } = input;
    match (lifetime, of) {
        (Some(life), "FromColumn") => {
            format!("impl<{life}> ::scrt::FromColumn<{life}> for {name}<{life}>")
        }
        (None, "FromColumn") => format!("impl<'scrt> ::scrt::FromColumn<'scrt> for {name}"),
        (Some(life), _) => format!("impl<{life}> ::scrt::{of} for {name}<{life}>"),
        (None, _) => format!("impl ::scrt::{of} for {name}"),
    }
}

fn batch_life(input: &Input) -> &str {
    input.lifetime.as_deref().unwrap_or("'scrt")
}

/// `ty` as a trait's implementor.
fn as_to(ty: &str) -> String {
    format!("<{ty} as ::scrt::ToColumn>")
}

fn expand_struct(input: &Input, fields: &[Field]) -> String {
    let columns: Vec<&Field> = fields.iter().filter(|field| !field.skip).collect();
    let (name, schema) = (&input.name, &input.schema_name);
    let life = batch_life(input);
    let (mut plans, mut plan, mut puts, mut texts) = Default::default();
    let mut rows = String::new();
    let (mut readers, mut bind) = (String::new(), String::new());
    let (mut gets, mut plain) = (String::new(), String::new());
    for (i, field) in columns.iter().enumerate() {
        let Field { member, ty, column, .. } = field;
        write(&mut plans, format_args!("__p::FieldPlan<{}::Plan>,", as_to(ty)));
        write(&mut plan, format_args!("binder.field::<{ty}>({column})?,"));
        write(&mut puts, format_args!("fields.{i}.put(&self.{member}, out)?;"));
        write(
            &mut rows,
            format_args!("&& fields.{i}.put_rows(rows, |row| &get(row).{member}, out)?"),
        );
        let text = field.type_text.clone().map_or_else(
            || format!("{}::type_text()", as_to(ty)),
            |text| format!("::std::string::String::from({text})"),
        );
        write(&mut texts, format_args!("({column}, {text}),"));
        write(&mut readers, format_args!("__p::FieldReader<{life}, {ty}>,"));
        let fallback = field.default.clone().map_or_else(
            || "::core::option::Option::None".to_owned(),
            |path| format!("::core::option::Option::Some({path} as fn() -> {ty})"),
        );
        write(&mut bind, format_args!("reader.field::<{ty}>({column}, {fallback})?,"));
        write(&mut gets, format_args!("{member}: fields.{i}.get(index)?,"));
        write(&mut plain, format_args!("{member}: fields.{i}.plain(slot),"));
    }
    for field in fields.iter().filter(|field| field.skip) {
        let member = &field.member;
        write(&mut gets, format_args!("{member}: ::core::default::Default::default(),"));
        write(&mut plain, format_args!("{member}: ::core::default::Default::default(),"));
    }
    format!(
        "const _: () = {{
            use ::scrt::__private as __p;
            #[automatically_derived]
            {to} {{
                type Plan = (__p::StructPlan, ({plans}));
                fn type_text() -> ::std::string::String {{
                    __p::struct_text(&[{texts}])
                }}
                fn plan(type_: ::scrt::ColumnType<'_>) -> ::scrt::Result<Self::Plan> {{
                    let mut binder = __p::StructBinder::new(type_, \"{name}\")?;
                    let fields = ({plan});
                    ::core::result::Result::Ok((binder.done(), fields))
                }}
                #[inline]
                fn put(
                    &self,
                    (record, fields): &Self::Plan,
                    out: &mut ::scrt::ColumnBuilder,
                ) -> ::scrt::Result<()> {{
                    {puts}
                    record.end(out);
                    ::core::result::Result::Ok(())
                }}
                fn put_rows<'scrt_row, ScrtRow>(
                    rows: &'scrt_row [ScrtRow],
                    get: impl ::core::ops::Fn(&'scrt_row ScrtRow) -> &'scrt_row Self,
                    (record, fields): &Self::Plan,
                    out: &mut ::scrt::ColumnBuilder,
                ) -> ::scrt::Result<bool>
                where
                    Self: 'scrt_row,
                {{
                    let done = record.is_even(out) {rows};
                    if done {{
                        record.end_rows(rows.len(), out);
                    }}
                    ::core::result::Result::Ok(done)
                }}
            }}
            #[automatically_derived]
            {from} {{
                type Reader = __p::RowReader<({readers})>;
                fn bind(column: ::scrt::Column<{life}>) -> ::scrt::Result<Self::Reader> {{
                    let reader = __p::StructReader::new(column, \"{name}\")?;
                    let fields = ({bind});
                    ::core::result::Result::Ok(reader.done(fields))
                }}
                #[inline(always)]
                fn get(reader: &Self::Reader, index: usize) -> ::scrt::Result<Self> {{
                    match reader.slot(index) {{
                        ::core::option::Option::Some(slot) => {{
                            ::core::result::Result::Ok(Self::plain(reader, slot))
                        }}
                        ::core::option::Option::None => Self::checked(reader, index),
                    }}
                }}
                #[inline(never)]
                fn checked(reader: &Self::Reader, index: usize) -> ::scrt::Result<Self> {{
                    let fields = reader.fields();
                    ::core::result::Result::Ok(Self {{ {gets} }})
                }}
                fn is_plain(reader: &Self::Reader) -> bool {{
                    reader.is_plain()
                }}
                #[inline(always)]
                fn plain(reader: &Self::Reader, slot: __p::Slot) -> Self {{
                    let fields = reader.fields();
                    Self {{ {plain} }}
                }}
            }}
            #[automatically_derived]
            {record} {{
                const NAME: &'static str = {schema};
                fn schema() -> ::scrt::Result<::scrt::Schema> {{
                    __p::schema_of({schema}, &[{texts}])
                }}
            }}
        }};",
        to = head(input, "ToColumn"),
        from = head(input, "FromColumn"),
        record = head(input, "Record"),
    )
}

fn expand_enum(input: &Input, variants: &[(String, String)]) -> String {
    let name = &input.name;
    let life = batch_life(input);
    let (mut plans, mut plan, mut puts, mut texts) = Default::default();
    let (mut readers, mut bind, mut gets) = (String::new(), String::new(), String::new());
    for (i, (variant, ty)) in variants.iter().enumerate() {
        write(&mut plans, format_args!("(usize, {}::Plan),", as_to(ty)));
        write(&mut plan, format_args!("union.variant::<{ty}>(\"{name}::{variant}\")?,"));
        write(
            &mut puts,
            format_args!("Self::{variant}(value) => __p::put_variant(value, &plan.{i}, out),"),
        );
        write(&mut texts, format_args!("{}::type_text(),", as_to(ty)));
        write(&mut readers, format_args!("::core::option::Option<__p::Slots<{life}, {ty}>>,"));
        write(&mut bind, format_args!("union.variant::<{ty}>()?,"));
        write(
            &mut gets,
            format_args!("({i}, slot) => __p::value_of(&reader.1.{i}, slot).map(Self::{variant}),"),
        );
    }
    format!(
        "const _: () = {{
            use ::scrt::__private as __p;
            #[automatically_derived]
            {to} {{
                type Plan = ({plans});
                fn type_text() -> ::std::string::String {{
                    ::std::format!(\"union<{{}}>\", [{texts}].join(\",\"))
                }}
                fn plan(type_: ::scrt::ColumnType<'_>) -> ::scrt::Result<Self::Plan> {{
                    let mut union = __p::Alternatives::new(type_, \"{name}\")?;
                    ::core::result::Result::Ok(({plan}))
                }}
                fn put(
                    &self,
                    plan: &Self::Plan,
                    out: &mut ::scrt::ColumnBuilder,
                ) -> ::scrt::Result<()> {{
                    match self {{ {puts} }}
                }}
            }}
            #[automatically_derived]
            {from} {{
                type Reader = (__p::UnionReader<{life}>, ({readers}));
                fn bind(column: ::scrt::Column<{life}>) -> ::scrt::Result<Self::Reader> {{
                    let mut union = __p::UnionReader::new(column, \"{name}\")?;
                    let slots = ({bind});
                    ::core::result::Result::Ok((union, slots))
                }}
                fn get(reader: &Self::Reader, index: usize) -> ::scrt::Result<Self> {{
                    match reader.0.get(index)? {{
                        {gets}
                        _ => __p::unknown_variant(),
                    }}
                }}
            }}
        }};",
        to = head(input, "ToColumn"),
        from = head(input, "FromColumn"),
    )
}

fn write(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String can't fail.
    let _ = out.write_fmt(text);
}

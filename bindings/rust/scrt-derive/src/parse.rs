//! The little of Rust's grammar that a type with derived records may use.
use std::iter::Peekable;

use proc_macro::token_stream::IntoIter;
use proc_macro::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};

pub type Result<T> = std::result::Result<T, (String, Span)>;
type Tokens = Peekable<IntoIter>;

pub struct Input {
    pub name: String,
    /// The schema's name as a string literal.
    pub schema_name: String,
    pub lifetime: Option<String>,
    pub body: Body,
}

pub enum Body {
    Struct(Vec<Field>),
    /// Name and type of each variant.
    Enum(Vec<(String, String)>),
}

pub struct Field {
    pub member: String,
    pub ty: String,
    /// The column's name as a string literal.
    pub column: String,
    pub type_text: Option<String>,
    /// The path of the function that gives the default.
    pub default: Option<String>,
    pub skip: bool,
}

/// What stands in `#[scrt(…)]`: key, and the literal behind `=`.
type Options = Vec<(String, Option<String>, Span)>;

pub fn compile_error(message: &str, span: Span) -> TokenStream {
    let at = |mut token: TokenTree| {
        token.set_span(span);
        token
    };
    let message = TokenTree::Literal(Literal::string(message));
    [
        at(Ident::new("compile_error", span).into()),
        at(Punct::new('!', Spacing::Alone).into()),
        at(Group::new(Delimiter::Brace, at(message).into()).into()),
    ]
    .into_iter()
    .collect()
}

fn is_punct(token: Option<&TokenTree>, wanted: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == wanted)
}

fn span_of(token: Option<&TokenTree>) -> Span {
    token.map_or_else(Span::call_site, TokenTree::span)
}

pub fn input(stream: TokenStream) -> Result<Input> {
    let mut tokens = stream.into_iter().peekable();
    let options = attributes(&mut tokens)?;
    visibility(&mut tokens);
    let keyword = ident(&mut tokens)?;
    let name = ident(&mut tokens)?;
    let lifetime = generics(&mut tokens)?;
    let mut schema_name = Literal::string(&name).to_string();
    for (key, value, span) in options {
        match (&*key, value) {
            ("name", Some(value)) => schema_name = value,
            _ => return Err((format!("scrt({key}) is not for types"), span)),
        }
    }
    let Some(TokenTree::Group(group)) = tokens.next() else {
        return Err(("derive(Record) needs a struct with fields".into(), Span::call_site()));
    };
    if group.delimiter() != Delimiter::Brace {
        return Err(("derive(Record) needs named fields".into(), group.span()));
    }
    let inside = group.stream().into_iter().peekable();
    let body = match &*keyword {
        "struct" => Body::Struct(fields(inside)?),
        "enum" => Body::Enum(variants(inside)?),
        _ => return Err((format!("derive(Record) is not for a {keyword}"), Span::call_site())),
    };
    Ok(Input { name, schema_name, lifetime, body })
}

fn ident(tokens: &mut Tokens) -> Result<String> {
    match tokens.next() {
        Some(TokenTree::Ident(ident)) => Ok(ident.to_string()),
        other => Err(("a name was expected here".into(), span_of(other.as_ref()))),
    }
}

fn visibility(tokens: &mut Tokens) {
    if matches!(tokens.peek(), Some(TokenTree::Ident(ident)) if ident.to_string() == "pub") {
        tokens.next();
        if matches!(tokens.peek(), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis)
        {
            tokens.next();
        }
    }
}

/// At most one lifetime.
fn generics(tokens: &mut Tokens) -> Result<Option<String>> {
    if !is_punct(tokens.peek(), '<') {
        return Ok(None);
    }
    tokens.next();
    if !is_punct(tokens.peek(), '\'') {
        let span = span_of(tokens.peek());
        return Err(("derive(Record) takes one lifetime and no type parameters".into(), span));
    }
    tokens.next();
    let life = format!("'{}", ident(tokens)?);
    if is_punct(tokens.peek(), ',') {
        tokens.next();
    }
    if !is_punct(tokens.peek(), '>') {
        let span = span_of(tokens.peek());
        return Err(("derive(Record) takes one lifetime and no type parameters".into(), span));
    }
    tokens.next();
    Ok(Some(life))
}

/// Passes all attributes over and gives what those named `scrt` say.
fn attributes(tokens: &mut Tokens) -> Result<Options> {
    let mut options = Options::new();
    while is_punct(tokens.peek(), '#') {
        tokens.next();
        let Some(TokenTree::Group(group)) = tokens.next() else { continue };
        let mut inside = group.stream().into_iter().peekable();
        let ours =
            matches!(inside.next(), Some(TokenTree::Ident(name)) if name.to_string() == "scrt");
        match inside.next() {
            Some(TokenTree::Group(list)) if ours => {
                option_list(&mut list.stream().into_iter().peekable(), &mut options)?;
            }
            _ if ours => return Err(("write #[scrt(…)]".into(), group.span())),
            _ => {}
        }
    }
    Ok(options)
}

fn option_list(tokens: &mut Tokens, options: &mut Options) -> Result<()> {
    while let Some(token) = tokens.next() {
        let span = token.span();
        let key = token.to_string();
        let mut value = None;
        if is_punct(tokens.peek(), '=') {
            tokens.next();
            match tokens.next() {
                Some(TokenTree::Literal(literal))
                    if literal.to_string().starts_with(['"', 'r']) =>
                {
                    value = Some(literal.to_string());
                }
                other => return Err((format!("{key} wants a string"), span_of(other.as_ref()))),
            }
        }
        options.push((key, value, span));
        match tokens.next() {
            None => break,
            comma if is_punct(comma.as_ref(), ',') => {}
            other => return Err(("a comma was expected here".into(), span_of(other.as_ref()))),
        }
    }
    Ok(())
}

/// The tokens of a type, up to a comma outside of brackets.
fn type_text(tokens: &mut Tokens) -> String {
    let mut text = TokenStream::new();
    let mut depth = 0;
    let mut arrow = false;
    while let Some(token) = tokens.peek() {
        if let TokenTree::Punct(punct) = token {
            match punct.as_char() {
                ',' if depth == 0 => break,
                '<' => depth += 1,
                '>' if !arrow => depth -= 1,
                _ => {}
            }
            arrow = punct.as_char() == '-' && punct.spacing() == Spacing::Joint;
        }
        text.extend(tokens.next());
    }
    text.to_string()
}

fn fields(mut tokens: Tokens) -> Result<Vec<Field>> {
    let mut fields = Vec::new();
    while tokens.peek().is_some() {
        let options = attributes(&mut tokens)?;
        visibility(&mut tokens);
        let member = ident(&mut tokens)?;
        if !is_punct(tokens.next().as_ref(), ':') {
            return Err((format!("a type was expected for {member}"), Span::call_site()));
        }
        let ty = type_text(&mut tokens);
        tokens.next();
        fields.push(field(member, ty, options)?);
    }
    Ok(fields)
}

fn field(member: String, ty: String, options: Options) -> Result<Field> {
    let column = Literal::string(member.strip_prefix("r#").unwrap_or(&member)).to_string();
    let mut field = Field { member, ty, column, type_text: None, default: None, skip: false };
    for (key, value, span) in options {
        match (&*key, value) {
            ("name", Some(value)) => field.column = value,
            ("type", Some(value)) => field.type_text = Some(value),
            ("default", None) => field.default = Some("::core::default::Default::default".into()),
            ("default", Some(path)) => field.default = Some(path.trim_matches('"').to_owned()),
            ("skip", None) => field.skip = true,
            _ => {
                let message =
                    format!("scrt({key}) is none of name = \"…\", type = \"…\", default, skip");
                return Err((message, span));
            }
        }
    }
    Ok(field)
}

fn variants(mut tokens: Tokens) -> Result<Vec<(String, String)>> {
    let mut variants = Vec::new();
    while tokens.peek().is_some() {
        if let Some((key, _, span)) = attributes(&mut tokens)?.first() {
            return Err((format!("scrt({key}) is not for variants"), *span));
        }
        let name = ident(&mut tokens)?;
        let one_value = match tokens.next() {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
                let mut inside = group.stream().into_iter().peekable();
                let ty = type_text(&mut inside);
                inside.next();
                Some(ty).filter(|ty| !ty.is_empty() && inside.peek().is_none())
            }
            _ => None,
        };
        let Some(ty) = one_value else {
            let message =
                format!("variant {name} must hold one value; null is an Option around the enum");
            return Err((message, Span::call_site()));
        };
        variants.push((name, ty));
        tokens.next();
    }
    Ok(variants)
}

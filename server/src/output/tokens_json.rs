//! `promptlint.tokens/1`. Names never change.

use anyhow::Result;
use promptlint_lint::band::Band;
use promptlint_lint::call::Role;
use promptlint_lint::tokens::Count;
use schemars::JsonSchema;
use serde::Serialize;

use crate::engine::{Document, Reading};

/// Where the tokens of texts and prompts go, as `promptlint tokens --format json` prints it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Report<'a> {
    /// `promptlint.tokens/1`
    schema: &'static str,
    documents: Vec<DocumentRow<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct DocumentRow<'a> {
    /// A file, or the place of a call.
    name: &'a str,
    /// The call's id; null for a text.
    call: Option<&'a str>,
    models: Vec<ModelRow<'a>>,
    /// In the order of the text.
    sections: Vec<SectionRow<'a>>,
    /// What is only known at run time.
    holes: &'a [String],
    waste: Vec<WasteRow<'a>>,
    /// Every guess, in words.
    assumptions: &'a [String],
}

#[derive(Debug, Serialize, JsonSchema)]
struct ModelRow<'a> {
    id: &'a str,
    /// Known text; of a call also what the provider puts around it.
    fixed: u64,
    tokens: Band<u64>,
    /// `exact`, `estimated ±1 %`, `assumed`
    quality: String,
    counted_with: &'a str,
    /// The model's window, where it is known.
    window: Option<u64>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct SectionRow<'a> {
    title: &'a str,
    #[schemars(with = "Option<String>")]
    role: Option<Role>,
    /// From 1; null where no file holds it.
    line: Option<u32>,
    end_line: Option<u32>,
    /// One a model, in the order of `models`.
    tokens: Vec<Band<u64>>,
    holes: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
struct WasteRow<'a> {
    what: &'a str,
    /// For the first model.
    tokens: u64,
}

pub(crate) fn write(documents: &[Document]) -> Result<()> {
    let documents = documents.iter().map(row).collect();
    super::json(&Report { schema: "promptlint.tokens/1", documents })
}

fn row(document: &Document) -> DocumentRow<'_> {
    let sections = document.anatomy.sections.iter().map(|section| {
        let line = |line: u32| (line > 0).then_some(line);
        SectionRow {
            title: &section.title,
            role: section.role,
            line: line(section.lines.0),
            end_line: line(section.lines.1),
            tokens: section.tokens.iter().copied().map(band).collect(),
            holes: section.holes,
        }
    });
    let waste = document.anatomy.waste.iter();
    DocumentRow {
        name: &document.name,
        call: document.call.as_deref(),
        models: document.readings.iter().map(model).collect(),
        sections: sections.collect(),
        holes: &document.holes,
        waste: waste.map(|waste| WasteRow { what: &waste.what, tokens: waste.tokens }).collect(),
        assumptions: &document.assumptions,
    }
}

fn model(reading: &Reading) -> ModelRow<'_> {
    ModelRow {
        id: &reading.model,
        fixed: reading.fixed,
        tokens: reading.total,
        quality: reading.tokenizer.quality_in_words(),
        counted_with: &reading.tokenizer.says,
        window: reading.window,
    }
}

fn band(count: Count) -> Band<u64> {
    Band { low: count.low(), expected: count.tokens, high: Some(count.high()) }
}

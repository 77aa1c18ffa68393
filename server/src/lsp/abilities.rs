//! What the client can do, and what we tell it that we can.

use tower_lsp::ls_types::{
    ClientCapabilities, CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CodeLensOptions,
    CompletionOptions, DiagnosticOptions, DiagnosticServerCapabilities, ExecuteCommandOptions,
    HoverProviderCapability, InitializeParams, InlayHintOptions, InlayHintServerCapabilities,
    NotebookCellSelector, NotebookDocumentSyncOptions, NotebookSelector, OneOf, SaveOptions,
    SemanticTokensFullOptions, SemanticTokensLegend, SemanticTokensOptions, SemanticTokensServerCapabilities,
    ServerCapabilities, TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions,
    TextDocumentSyncSaveOptions, WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};

use super::actions::FIX_ALL;
use super::commands;
use super::completion::TRIGGERS;
use super::highlights::LEGEND;
use super::text::Encoding;

/// What the client can do, as far as it matters.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one word of the protocol")]
pub(super) struct Abilities {
    pub(super) encoding: Encoding,
    /// It asks for diagnostics; else they are sent to it.
    pub(super) pulls: bool,
    pub(super) refreshes_diagnostics: bool,
    pub(super) related: bool,
    pub(super) descriptions: bool,
    pub(super) data: bool,
    pub(super) versions: bool,
    /// It answers `workspace/configuration`.
    pub(super) configuration: bool,
    pub(super) configuration_changes: bool,
    pub(super) watches: bool,
    pub(super) progress: bool,
    /// Edits may name the version that they are of, and create files.
    pub(super) versioned_edits: bool,
    pub(super) refreshes_hints: bool,
    pub(super) refreshes_lenses: bool,
    pub(super) shows_documents: bool,
}

impl Abilities {
    pub(super) fn of(params: &InitializeParams) -> Self {
        let ClientCapabilities { workspace, text_document, general, window, .. } =
            params.capabilities.clone();
        let (workspace, text) = (workspace.unwrap_or_default(), text_document.unwrap_or_default());
        let window = window.unwrap_or_default();
        let published = text.publish_diagnostics.clone();
        let pulled = text.diagnostic.clone();
        // A client says of pulled diagnostics what they may hold only where that differs.
        let either = |pull: Option<bool>, push: Option<bool>| pull.or(push).unwrap_or(false);
        let (pull, push) = (pulled.as_ref(), published.as_ref());
        let dynamic = |is: Option<bool>| is.unwrap_or(false);
        Self {
            encoding: Encoding::negotiate(general.and_then(|general| general.position_encodings).as_deref()),
            pulls: pulled.is_some(),
            refreshes_diagnostics: workspace.diagnostics.is_some_and(|it| it.refresh_support == Some(true)),
            related: either(
                pull.and_then(|it| it.related_information),
                push.and_then(|it| it.related_information),
            ),
            descriptions: either(
                pull.and_then(|it| it.code_description_support),
                push.and_then(|it| it.code_description_support),
            ),
            data: either(pull.and_then(|it| it.data_support), push.and_then(|it| it.data_support)),
            versions: push.is_some_and(|it| it.version_support == Some(true)),
            configuration: workspace.configuration == Some(true),
            configuration_changes: workspace
                .did_change_configuration
                .is_some_and(|it| dynamic(it.dynamic_registration)),
            watches: workspace.did_change_watched_files.is_some_and(|it| dynamic(it.dynamic_registration)),
            progress: window.work_done_progress == Some(true),
            versioned_edits: workspace.workspace_edit.is_some_and(|it| it.document_changes == Some(true)),
            refreshes_hints: workspace.inlay_hint.is_some_and(|it| it.refresh_support == Some(true)),
            refreshes_lenses: workspace.code_lens.is_some_and(|it| it.refresh_support == Some(true)),
            shows_documents: window.show_document.is_some_and(|it| it.support),
        }
    }
}

/// What we can do for it.
pub(super) fn capabilities(abilities: &Abilities, client_commands: &[String]) -> ServerCapabilities {
    ServerCapabilities {
        position_encoding: Some(abilities.encoding.kind()),
        text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(false) })),
            ..TextDocumentSyncOptions::default()
        })),
        diagnostic_provider: abilities.pulls.then(|| {
            DiagnosticServerCapabilities::Options(DiagnosticOptions {
                identifier: Some("promptlint".to_owned()),
                inter_file_dependencies: true,
                workspace_diagnostics: true,
                ..DiagnosticOptions::default()
            })
        }),
        notebook_document_sync: Some(OneOf::Left(NotebookDocumentSyncOptions {
            notebook_selector: vec![NotebookSelector::ByCells {
                notebook: None,
                cells: vec![NotebookCellSelector { language: "python".to_owned() }],
            }],
            save: Some(false),
        })),
        inlay_hint_provider: Some(OneOf::Right(InlayHintServerCapabilities::Options(InlayHintOptions {
            resolve_provider: Some(true),
            ..InlayHintOptions::default()
        }))),
        code_lens_provider: Some(CodeLensOptions { resolve_provider: Some(false) }),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX, FIX_ALL]),
            ..CodeActionOptions::default()
        })),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(TRIGGERS.map(str::to_owned).to_vec()),
            ..CompletionOptions::default()
        }),
        definition_provider: Some(OneOf::Left(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        workspace_symbol_provider: Some(OneOf::Left(true)),
        semantic_tokens_provider: Some(SemanticTokensServerCapabilities::SemanticTokensOptions(
            SemanticTokensOptions {
                legend: SemanticTokensLegend { token_types: LEGEND.to_vec(), token_modifiers: Vec::new() },
                full: Some(SemanticTokensFullOptions::Bool(true)),
                ..SemanticTokensOptions::default()
            },
        )),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: commands::ALL
                .iter()
                .filter(|command| !client_commands.iter().any(|own| own == *command))
                .map(|command| (*command).to_owned())
                .collect(),
            ..ExecuteCommandOptions::default()
        }),
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            file_operations: None,
        }),
        ..ServerCapabilities::default()
    }
}

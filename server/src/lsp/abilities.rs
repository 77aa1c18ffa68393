//! What the client can do, and what we tell it that we can.

use tower_lsp::ls_types::{
    ClientCapabilities, DiagnosticOptions, DiagnosticServerCapabilities, InitializeParams, OneOf,
    SaveOptions, ServerCapabilities, TextDocumentSyncCapability, TextDocumentSyncKind,
    TextDocumentSyncOptions, TextDocumentSyncSaveOptions, WorkspaceFoldersServerCapabilities,
    WorkspaceServerCapabilities,
};

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
}

impl Abilities {
    pub(super) fn of(params: &InitializeParams) -> Self {
        let ClientCapabilities { workspace, text_document, general, .. } = params.capabilities.clone();
        let (workspace, text) = (workspace.unwrap_or_default(), text_document.unwrap_or_default());
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
        }
    }
}

/// What we can do for it.
pub(super) fn capabilities(abilities: &Abilities) -> ServerCapabilities {
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

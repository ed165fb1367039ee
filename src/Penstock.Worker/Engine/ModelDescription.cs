using System.Collections.Immutable;

namespace Penstock.Worker.Engine;

/// <summary>What a model file says of itself.</summary>
public sealed record ModelDescription
{
    /// <summary>Full path of the file.</summary>
    public required string Path { get; init; }

    /// <summary><c>general.name</c>, or the file's name without extension.</summary>
    public required string Name { get; init; }

    /// <summary><c>general.architecture</c>: llama, qwen2, gemma3 ...</summary>
    public required string Architecture { get; init; }

    /// <summary>llama.cpp's one-line description: architecture, size class and quantisation.</summary>
    public required string Summary { get; init; }

    /// <summary>Number of weights.</summary>
    public required long Parameters { get; init; }

    /// <summary>Bytes of all tensors.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Context length that the model was trained for, in tokens.</summary>
    public required int TrainedContext { get; init; }

    /// <summary>Tokens in the vocabulary.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Length of an embedding.</summary>
    public required int EmbeddingLength { get; init; }

    /// <summary>Number of layers.</summary>
    public required int Layers { get; init; }

    /// <summary>The Jinja chat template in the file, or null where it has none.</summary>
    public required string? ChatTemplate { get; init; }

    /// <summary>Further named templates in the file (<c>tool_use</c>), by name.</summary>
    public ImmutableDictionary<string, string> NamedChatTemplates { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary><c>general.license</c>, or null.</summary>
    public string? License { get; init; }
}

namespace Penstock.Worker.Templates;

/// <summary>What a template is compiled with: the model's own tokens, the clock and the bounds.</summary>
public sealed record ChatTemplateOptions
{
    /// <summary>Text of the token that begins a sequence, <c>bos_token</c> in the template; null leaves it undefined.</summary>
    public string? BosToken { get; init; }

    /// <summary>Text of the token that ends a sequence, <c>eos_token</c> in the template; null leaves it undefined.</summary>
    public string? EosToken { get; init; }

    /// <summary>Further tokens that a template may name, such as <c>unk_token</c> and <c>pad_token</c>.</summary>
    public IReadOnlyDictionary<string, string> OtherTokens { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The clock behind <c>strftime_now</c>, in its local time zone. Default the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The bounds. Default <see cref="TemplateLimits.Default"/>.</summary>
    public TemplateLimits Limits { get; init; } = TemplateLimits.Default;
}

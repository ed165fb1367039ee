namespace Penstock.Worker.Templates;

/// <summary>Templates by name, for model files that hold none.</summary>
public static class FallbackTemplates
{
    /// <summary>
    /// ChatML as OpenAI published it and most later models copied it: every role is written as it comes, and nothing is added.
    /// </summary>
    public const string ChatMl =
        """
        {%- for message in messages -%}
        {{ '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}
        {%- endfor -%}
        {%- if add_generation_prompt -%}
        {{ '<|im_start|>assistant\n' }}
        {%- endif -%}
        """;

    /// <summary>Finds a template by name, or null. The one name is <c>chatml</c>; case does not matter.</summary>
    public static string? Find(string name) =>
        string.Equals(name, "chatml", StringComparison.OrdinalIgnoreCase) ? ChatMl : null;
}

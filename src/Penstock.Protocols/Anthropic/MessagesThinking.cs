using System.Text.Json;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Content;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Anthropic;

/// <summary>How a request asks Claude to think, on Anthropic's API and on Bedrock, and the token limit that goes with it.</summary>
internal sealed class MessagesThinking
{
    private const int UsualBudget = 10240;

    private string? _type;
    private int? _budget;
    private string? _display;

    private MessagesThinking(int maxTokens) => MaxTokens = maxTokens;

    /// <summary>The limit to send: budgets count towards it.</summary>
    public int MaxTokens { get; private set; }

    /// <summary>The value of <c>output_config.effort</c>, or null.</summary>
    public string? Effort { get; private set; }

    /// <summary>True when there is something to write.</summary>
    public bool IsSet => _type is not null;

    public bool IsOn => _type is "adaptive" or "enabled";

    public static MessagesThinking For(ChatRequest request, EncodeOptions options, FieldPolicy policy)
    {
        var thinking = new MessagesThinking(request.MaxOutputTokens ?? options.DefaultMaxOutputTokens);
        if (request.Reasoning is not Reasoning reasoning)
        {
            return thinking;
        }

        if (reasoning.Enabled != false && request.ToolChoice is { Mode: ToolChoiceMode.Required or ToolChoiceMode.Named } && request.Tools.Count > 0)
        {
            policy.Advisory(request.Names.Reasoning); // the model may not think where it has to call
            return thinking;
        }

        switch (options.Thinking)
        {
            case ThinkingStyle.None:
                policy.UnsupportedIf(reasoning.Enabled != false, request.Names.Reasoning);
                break;
            case ThinkingStyle.Budget:
                thinking.UseBudget(request, reasoning, policy);
                break;
            default:
                thinking.UseEffort(reasoning);
                break;
        }

        return thinking;
    }

    public void Write(Utf8JsonWriter json)
    {
        if (_type is null)
        {
            return;
        }

        json.WriteStartObject("thinking"u8);
        json.WriteString("type"u8, _type);
        json.WriteNumberIfSet("budget_tokens"u8, _budget);
        json.WriteTextIfSet("display"u8, IsOn ? _display : null);
        json.WriteEndObject();
    }

    private void UseEffort(Reasoning reasoning)
    {
        _display = Display(reasoning.Summary);
        if (reasoning.Enabled == false)
        {
            _type = "disabled";
            return;
        }

        _type = reasoning.Enabled == true || reasoning.BudgetTokens is not null ? "adaptive" : null;
        Effort = ReasoningScale.ToEffort(reasoning) is "minimal" ? "low" : ReasoningScale.ToEffort(reasoning);
    }

    private void UseBudget(ChatRequest request, Reasoning reasoning, FieldPolicy policy)
    {
        _display = Display(reasoning.Summary);
        if (reasoning is { Enabled: null, BudgetTokens: null })
        {
            Effort = reasoning.Effort; // how much to write, which is not how much to think
            return;
        }

        int budget = ReasoningScale.ToBudget(reasoning) ?? UsualBudget;
        if (budget == 0)
        {
            _type = "disabled";
            return;
        }

        // The provider wants 1024 <= budget < max_tokens, and the thought of the turn whose tools have just been run.
        int room = request.MaxOutputTokens is int limit ? limit - 1 : int.MaxValue;
        if (room < ReasoningScale.LeastBudget || LacksThought(request))
        {
            policy.Advisory(request.Names.Reasoning);
            return;
        }

        _type = "enabled";
        _budget = Math.Clamp(budget, ReasoningScale.LeastBudget, room);
        MaxTokens += request.MaxOutputTokens is null ? _budget.Value : 0;
    }

    private static string? Display(string? summary) => summary switch
    {
        "omitted" => "omitted",
        "auto" or "concise" or "detailed" or "summarized" => "summarized",
        _ => null,
    };

    private static bool LacksThought(ChatRequest request)
    {
        if (request.Messages.Count == 0 || request.Messages[^1].Role != ChatRole.Tool)
        {
            return false;
        }

        ChatMessage? turn = request.Messages.LastOrDefault(message => message.Role == ChatRole.Assistant);
        return turn is not null && !turn.Content.Any(part => part is ReasoningPart { Provider: ProviderTag.Anthropic });
    }
}

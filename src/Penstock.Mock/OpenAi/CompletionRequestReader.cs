using System.Text.Json;
using Penstock.Mock.Requests;

namespace Penstock.Mock.OpenAi;

/// <summary>Reads CreateCompletionRequest, the legacy text completion.</summary>
internal static class CompletionRequestReader
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "best_of", "echo", "frequency_penalty", "logit_bias", "logprobs", "max_tokens", "model", "n", "presence_penalty", "prompt",
        "seed", "stop", "stream", "stream_options", "suffix", "temperature", "top_p", "user",
    };

    public static void Read(JsonElement body, MockRequest request, Checks checks)
    {
        checks.Known(body, "", Known, SamplingRules.Unknown, "unknown_parameter");
        SamplingRules.Read(body, request, checks);
        SamplingRules.ReadChoices(body, request, checks);
        request.MaximumTokens = checks.Integer(body, "", "max_tokens", 0) ?? 16;
        checks.Integer(body, "", "best_of", request.Choices, 20);
        checks.Integer(body, "", "logprobs", 0, 5);
        if (checks.Require(body.TryGetProperty("prompt", out var prompt), "Field required.", "prompt", "missing_required_parameter"))
        {
            InputTexts.Read(prompt, "prompt", request, checks, 2_048);
        }

        // Each prompt of a list gets its n answers.
        request.Choices = Math.Min(request.Choices * Math.Max(1, request.Inputs.Count), 2_048);
    }
}

using System.Globalization;
using System.Text;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Resolution;
using Penstock.Protocols.Inference;

namespace Penstock.Gateway.Reservation;

/// <summary>Writes a bound on the answer into a request that has none, so that a short budget is not overrun.</summary>
internal static class OutputLimit
{
    /// <summary>The request with that limit. It stands last, so that it also replaces one that is null.</summary>
    public static InferenceRequest Inject(InferenceRequest request, TargetState target, int tokens)
    {
        ReadOnlySpan<byte> body = request.Body.Bytes.Span;
        int end = body.LastIndexOf((byte)'}');
        string field = string.Create(CultureInfo.InvariantCulture, $",\"{Name(request, target)}\":{tokens}}}");
        byte[] bytes = new byte[end + field.Length];
        body[..end].CopyTo(bytes);
        Encoding.ASCII.GetBytes(field, bytes.AsSpan(end));
        return request.WithOutputLimit(request.Body with { Bytes = bytes }, tokens);
    }

    /// <summary>OpenAI's newer models know only the newer name; other servers often only the older one.</summary>
    private static string Name(InferenceRequest request, TargetState target) => request switch
    {
        { Operation: Operation.Response } => "max_output_tokens",
        { Operation: Operation.Chat, Dialect: Dialect.OpenAi } when target.Provider.Kind is "openai" or "azure-openai" => "max_completion_tokens",
        _ => "max_tokens",
    };
}

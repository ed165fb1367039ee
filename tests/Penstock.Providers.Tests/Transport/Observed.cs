using System.Text;
using Penstock.Providers.Transport;

namespace Penstock.Providers.Tests.Transport;

/// <summary>All that a caller can see of an answer.</summary>
internal sealed record Observed(string Outcome, int Status, string MediaType, string? Custom, string Body)
{
    public static async Task<Observed> OfAsync(IUpstreamTransport transport, UpstreamRequest request, int readBytes, CancellationToken cancellationToken)
    {
        UpstreamResult result = await transport.SendAsync(request, cancellationToken);
        if (result.Response is not { } response)
        {
            return new Observed("no answer", 0, "", null, "");
        }

        await using (response)
        {
            (string Outcome, string Text) body = await ReadAsync(response.Body, readBytes, cancellationToken);
            return new Observed(body.Outcome, response.Status, response.MediaType, response.Header("X-Custom"), body.Text);
        }
    }

    public static UpstreamRequest Ask(Uri address, string body = """{"model":"m"}""") => new()
    {
        Address = address,
        Body = new ReadOnlyMemory<byte>[] { Encoding.UTF8.GetBytes(body[..1]), Encoding.UTF8.GetBytes(body[1..]) },
        Headers = [new("Authorization", "Bearer k"), new("x-request-id", "req_1")],
    };

    private static async Task<(string, string)> ReadAsync(Stream body, int readBytes, CancellationToken cancellationToken)
    {
        var read = new List<byte>();
        byte[] buffer = new byte[readBytes];
        try
        {
            while (await body.ReadAsync(buffer, cancellationToken) is > 0 and int count)
            {
                read.AddRange(buffer.AsSpan(0, count));
            }

            return ("whole", Encoding.Latin1.GetString([.. read]));
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return ("broken", Encoding.Latin1.GetString([.. read]));
        }
    }
}

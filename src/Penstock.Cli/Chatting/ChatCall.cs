using System.Net.Http.Headers;
using System.Text;
using Penstock.Cli.Requests;
using Penstock.Cli.Terminals;
using Penstock.Protocols.ServerSentEvents;

namespace Penstock.Cli.Chatting;

/// <summary>One question, and its answer as it streams.</summary>
internal sealed class ChatCall(GatewayConnection gateway, TimeProvider time)
{
    /// <summary>
    /// Asks, and hands each piece of text to <paramref name="onText"/> as it comes. Cancelling <paramref name="stop"/> ends the answer,
    /// and with it generation, and keeps what came.
    /// </summary>
    public async Task<ChatReply> AskAsync(ChatQuestion question, Action<string> onText, CancellationToken stop)
    {
        long start = time.GetTimestamp();
        var pieces = new ChatPieces();
        TimeSpan? first = null;
        void OnText(string text)
        {
            first ??= time.GetElapsedTime(start);
            onText(text);
        }

        ChatReply reply;
        try
        {
            reply = await StreamAsync(question, pieces, OnText, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            reply = new ChatReply { IsStopped = true };
        }

        return reply with
        {
            Text = pieces.Text,
            FinishReason = pieces.FinishReason,
            PromptTokens = pieces.PromptTokens,
            OutputTokens = pieces.OutputTokens ?? pieces.Count,
            Pieces = pieces.Count,
            FirstToken = first,
            Total = time.GetElapsedTime(start),
        };
    }

    private async Task<ChatReply> StreamAsync(ChatQuestion question, ChatPieces pieces, Action<string> onText, CancellationToken stop)
    {
        using var body = new StringContent(JsonText.Of(question.Write), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        (HttpResponseMessage? answer, RequestFault? fault) = await gateway.SendAsync(HttpMethod.Post, "chat/completions", body, stop);
        if (answer is null)
        {
            return new ChatReply { Fault = fault };
        }

        using (answer)
        {
            try
            {
                await using Stream stream = await answer.Content.ReadAsStreamAsync(stop);
                using var events = new ServerSentEventReader(stream);
                return new ChatReply { Fault = await ReadAsync(events, pieces, onText, stop) };
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                return new ChatReply { Fault = Broken };
            }
        }
    }

    private static RequestFault Broken { get; } = new(ExitCodes.Failure, "The answer broke off before its end.");

    /// <summary>Null when the stream came to its proper end, which <c>[DONE]</c> marks.</summary>
    private static async Task<RequestFault?> ReadAsync(
        ServerSentEventReader events, ChatPieces pieces, Action<string> onText, CancellationToken stop)
    {
        while (await events.ReadAsync(stop) == ServerSentEventStatus.Event)
        {
            if (events.Current.IsDone)
            {
                return null;
            }

            if (pieces.Add(events.Current.Data, onText) is { } message)
            {
                return new RequestFault(ExitCodes.Failure, message);
            }
        }

        return Broken;
    }
}
